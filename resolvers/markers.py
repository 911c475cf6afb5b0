"""Markers: how far the viewer has read. GoToSocial keeps them; Chirp tells the viewer's other clients."""

from resolvers import viewers
from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.marker import Markers
from resolvers.errors import ValidationError
from resolvers.events import EventKind

_MARKERS = "/api/v1/markers"


async def markers(ctx: Ctx) -> Markers:
    """Return how far the viewer has read; needs the scope read:statuses."""
    ctx.viewer.require_token()
    query = [("timeline[]", "home"), ("timeline[]", "notifications")]
    return decode(Markers, (await ctx.get(_MARKERS, query)).body)


async def move(ctx: Ctx, *, home: str | None = None, notifications: str | None = None) -> Markers:
    """Note how far the viewer has read, None for what stays as it is; return both. Needs the scope write:statuses.

    Raises ValidationError when neither is given.
    """
    ctx.viewer.require_token()
    places = {"home": home, "notifications": notifications}
    body = {name: {"last_read_id": place} for name, place in places.items() if place is not None}
    if not body:
        raise ValidationError("Say how far: home, notifications or both.", field="home")
    moved = decode(Markers, (await ctx.call("POST", _MARKERS, json=body)).body)
    account_id = (await viewers.identity(ctx)).account_id
    async with ctx.sources.postgres.transaction() as session:
        await ctx.publish(session, account_id, EventKind.MARKERS_CHANGED, {})
    if len(body) < len(places):
        return await markers(ctx)
    return moved
