"""Timelines: statuses of many accounts, newest first."""

from enum import Enum

from resolvers.context import Ctx
from resolvers.entities.decode import decode_list
from resolvers.entities.status import Status
from resolvers.paging import Page, Window, gather, page_of

# GoToSocial answers at most 40 statuses of a timeline at once.
_LARGEST = 40


class TimelineKind(Enum):
    """Which timeline. LOCAL holds the public statuses of this server, PUBLIC all that it knows."""

    HOME = "home"
    LOCAL = "local"
    PUBLIC = "public"
    LIST = "list"
    TAG = "tag"


async def home(ctx: Ctx, window: Window) -> Page[Status]:
    """Return what the accounts and tags that the viewer follows have posted; needs the scope read:statuses."""
    ctx.viewer.require_token()

    async def fetch(part: Window) -> Page[Status]:
        answer = await ctx.get("/api/v1/timelines/home", part.query(_LARGEST))
        items = decode_list(Status, answer.body)
        for item in items:
            ctx.loaders.statuses.prime(item.id, item)
        return page_of(items, answer.link, part, _LARGEST)

    return await gather(fetch, window)
