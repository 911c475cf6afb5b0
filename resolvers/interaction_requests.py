"""Interaction requests: who waits for the viewer's leave to favourite, answer or boost a status."""

from collections.abc import Sequence

from resolvers.context import Ctx
from resolvers.entities.decode import decode, decode_slots
from resolvers.entities.interaction import InteractionType
from resolvers.entities.interaction_request import InteractionRequest
from resolvers.paging import Page, Window, gather, page_of

_REQUESTS = "/api/v1/interaction_requests"
_LARGEST = 80
_FLAGS = {
    InteractionType.FAVOURITE: "favourites",
    InteractionType.REPLY: "replies",
    InteractionType.REBLOG: "reblogs",
}


async def requests(
    ctx: Ctx, window: Window, *, types: Sequence[InteractionType] = (), status_id: str | None = None
) -> Page[InteractionRequest]:
    """Return what waits for the viewer's leave, the latest first; needs the scope read:notifications.

    Of `types` alone when there are any, and about one status alone when it is given: GoToSocial 0.20 cannot look for
    that (500), so it is looked for here.
    """
    ctx.viewer.require_token()
    query = [(flag, "true" if not types or kind in types else "false") for kind, flag in _FLAGS.items()]

    async def fetch(part: Window) -> Page[InteractionRequest]:
        asked = part if status_id is None else Window(_LARGEST, part.older, part.newer)
        answer = await ctx.get(_REQUESTS, [*query, *asked.query(_LARGEST)])
        page = page_of(decode_slots(InteractionRequest, answer.body), answer.link, asked, _LARGEST)
        if status_id is None:
            return page
        return _cut(page.where(lambda item: item.status is not None and item.status.id == status_id), part)

    return await gather(fetch, window)


async def request(ctx: Ctx, request_id: str) -> InteractionRequest:
    """Return a request for the viewer's leave, a decided one too; needs the scope read:notifications.

    Raises NotFoundError for another person's.
    """
    ctx.viewer.require_token()
    return decode(InteractionRequest, (await ctx.get(f"{_REQUESTS}/{request_id}")).body)


async def accept(ctx: Ctx, request_id: str) -> InteractionRequest:
    """Give leave; needs the scopes write:statuses and read:notifications.

    Raises NotFoundError for what is decided, and another person's.
    """
    return await _decide(ctx, request_id, "authorize")


async def reject(ctx: Ctx, request_id: str) -> InteractionRequest:
    """Refuse; needs the scopes write:statuses and read:notifications. Raises NotFoundError as `accept` does."""
    return await _decide(ctx, request_id, "reject")


async def _decide(ctx: Ctx, request_id: str, verb: str) -> InteractionRequest:
    """Decide what GoToSocial knows: for what it does not it would answer with a fault of its own (500)."""
    await request(ctx, request_id)
    return decode(InteractionRequest, (await ctx.call("POST", f"{_REQUESTS}/{request_id}/{verb}")).body)


def _cut(page: Page[InteractionRequest], part: Window) -> Page[InteractionRequest]:
    """Return as much of a page as its window asked for, from the end that it begins at."""
    count = len(page.items)
    return page.between(max(0, count - part.size), count) if part.newer is not None else page.between(0, part.size)
