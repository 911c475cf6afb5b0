"""Other servers, as this one tells everybody of them: those that it knows, does not speak to, or does."""

from bisect import bisect_left, bisect_right

from resolvers.context import Ctx
from resolvers.entities.decode import decode_list
from resolvers.entities.instance import Domain
from resolvers.paging import Page, Window, place_of, position_of
from resolvers.sources.gotosocial import Query

_PEERS = "/api/v1/instance/peers"
_BLOCKS = "/api/v1/instance/domain_blocks"
_ALLOWS = "/api/v1/instance/domain_allows"


async def peers(ctx: Ctx, window: Window) -> Page[Domain]:
    """Return the servers that this one knows, by name. Raises UnauthenticatedError where nobody is told."""
    return await _page(ctx, _PEERS, window, [("filter", "open"), ("flat", "false")])


async def blocked(ctx: Ctx, window: Window) -> Page[Domain]:
    """Return the domains that this server does not speak to, by name, some with stars in them. Raises as `peers`."""
    return await _page(ctx, _BLOCKS, window)


async def allowed(ctx: Ctx, window: Window) -> Page[Domain]:
    """Return the domains that this server does speak to, by name. Raises as `peers` does."""
    return await _page(ctx, _ALLOWS, window)


async def _page(ctx: Ctx, path: str, window: Window, query: Query = ()) -> Page[Domain]:
    """Return a window of what GoToSocial answers as a whole; where a domain is gone since, others take its place."""
    found = sorted(decode_list(Domain, (await ctx.get(path, query)).body), key=lambda item: item.domain)
    names = [item.domain for item in found]
    places = [position_of(name) for name in names]
    whole = Page(found, places, places[0] if places else None, places[-1] if places else None)
    if window.newer is not None:
        end = bisect_left(names, place_of(window.newer, "before"))
        return whole.between(max(0, end - window.size), end)
    start = 0 if window.older is None else bisect_right(names, place_of(window.older, "after"))
    return whole.between(start, start + window.size)
