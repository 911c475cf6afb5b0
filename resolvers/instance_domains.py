"""Other servers, as this one tells everybody of them: those that it knows, does not speak to, or does."""

from bisect import bisect_left, bisect_right
from itertools import groupby

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
    # Some have stars for letters, so that several may read alike.
    alike = groupby(item.domain for item in found)
    places = [(name, number) for name, same in alike for number, _ in enumerate(same)]
    positions = [position_of(f"{name} {number}") for name, number in places]
    whole = Page(found, positions, positions[0] if found else None, positions[-1] if found else None)
    if window.newer is not None:
        end = bisect_left(places, _place(window.newer, "before"))
        return whole.between(max(0, end - window.size), end)
    start = 0 if window.older is None else bisect_right(places, _place(window.older, "after"))
    return whole.between(start, start + window.size)


def _place(position: str, field: str) -> tuple[str, int]:
    """Return the domain and its number among those that read alike. Raises ValidationError, naming `field`."""
    name, _, number = place_of(position, field).partition(" ")
    return name, int(number) if number.isdecimal() else 0
