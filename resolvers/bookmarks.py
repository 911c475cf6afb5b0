"""Bookmarks: what the viewer keeps."""

from resolvers import statuses
from resolvers.context import Ctx
from resolvers.entities.status import Status
from resolvers.paging import Page, Window


async def bookmarks(ctx: Ctx, window: Window) -> Page[Status]:
    """Return the statuses that the viewer keeps, what they kept last first; needs the scope read:bookmarks."""
    ctx.viewer.require_token()
    return await statuses.collected(ctx, "/api/v1/bookmarks", window)
