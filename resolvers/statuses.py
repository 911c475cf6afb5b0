"""What is done with statuses."""

import asyncio
from dataclasses import dataclass

from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.status import Status, StatusContext
from resolvers.entities.visibility import Visibility
from resolvers.errors import NotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person writes. What is None is left to the settings of the account (POST /api/v1/statuses)."""

    text: str
    spoiler_text: str | None = None
    visibility: Visibility | None = None
    sensitive: bool | None = None
    language: str | None = None
    in_reply_to_id: str | None = None


async def status(ctx: Ctx, status_id: str) -> Status:
    """Return a status as the viewer sees it. Raises NotFoundError when the viewer may not see it, too."""
    return await ctx.loaders.statuses.load(status_id)


async def parent(ctx: Ctx, reply: Status) -> Status | None:
    """Return the status that `reply` answers; None when it answers none, or one that the viewer may not see."""
    if reply.in_reply_to_id is None:
        return None
    try:
        return await status(ctx, reply.in_reply_to_id)
    except NotFoundError:
        return None


async def thread(ctx: Ctx, status_id: str) -> list[Status]:
    """Return all of a thread that the viewer may see, its root first, given any status of it; two calls.

    Raises NotFoundError when the viewer may not see that status.
    """
    path = f"/api/v1/statuses/{status_id}/context"
    middle, answer = await asyncio.gather(status(ctx, status_id), ctx.get(path))
    around = decode(StatusContext, answer.body)
    return [*around.ancestors, middle, *around.descendants]


async def post(ctx: Ctx, draft: Draft) -> Status:
    """Post a status; needs the scope write:statuses. Raises the error that GoToSocial's refusal stands for."""
    fields = {
        "status": draft.text,
        "spoiler_text": draft.spoiler_text,
        "visibility": draft.visibility,
        "sensitive": draft.sensitive,
        "language": draft.language,
        "in_reply_to_id": draft.in_reply_to_id,
    }
    body = {name: value for name, value in fields.items() if value is not None}
    ctx.viewer.require_token()
    answer = await ctx.call("POST", "/api/v1/statuses", json=body)
    return decode(Status, answer.body)


async def mute_notifications(ctx: Ctx, status_id: str) -> Status:
    """Stop GoToSocial's notifications about a thread; it does so for threads only that involve the viewer."""
    return await _act(ctx, status_id, "mute")


async def unmute_notifications(ctx: Ctx, status_id: str) -> Status:
    """Let GoToSocial notify about a thread again."""
    return await _act(ctx, status_id, "unmute")


async def _act(ctx: Ctx, status_id: str, verb: str) -> Status:
    ctx.viewer.require_token()
    answer = await ctx.call("POST", f"/api/v1/statuses/{status_id}/{verb}")
    return decode(Status, answer.body)
