"""Timelines: statuses of many accounts, newest first."""

from resolvers.context import Ctx
from resolvers.entities.decode import decode_list
from resolvers.entities.status import Status
from resolvers.paging import Page, Window, gather, page_of

# GoToSocial answers at most 40 statuses of a timeline at once.
_LARGEST = 40


async def home(ctx: Ctx, window: Window) -> Page[Status]:
    """Return what the accounts and tags that the viewer follows have posted; needs the scope read:statuses."""
    token = ctx.viewer.require_token()

    async def fetch(part: Window) -> Page[Status]:
        query = part.query(_LARGEST)
        answer = await ctx.sources.gotosocial.call("GET", "/api/v1/timelines/home", token=token, query=query)
        items = decode_list(Status, answer.body)
        for item in items:
            ctx.loaders.statuses.prime(item.id, item)
        return page_of(items, answer.link, part, _LARGEST)

    return await gather(fetch, window)
