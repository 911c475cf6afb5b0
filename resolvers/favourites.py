"""Favourites: what the viewer likes."""

from resolvers import statuses
from resolvers.context import Ctx
from resolvers.entities.status import Status
from resolvers.paging import Page, Window


async def favourites(ctx: Ctx, window: Window) -> Page[Status]:
    """Return the statuses that the viewer likes, what they liked last first; needs the scope read:favourites."""
    ctx.viewer.require_token()
    return await statuses.collected(ctx, "/api/v1/favourites", window)
