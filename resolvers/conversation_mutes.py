"""Muted conversations: GoToSocial alone would stop only the notifications, and only of threads that involve one."""

import contextlib

from resolvers import statuses, viewers
from resolvers.context import Ctx
from resolvers.entities.status import Status
from resolvers.errors import NotFoundError
from resolvers.events import EventKind
from resolvers.sources.tables import conversation_mutes
from resolvers.sources.tables.conversation_mutes import ConversationMute


async def mute(ctx: Ctx, status_id: str) -> ConversationMute:
    """Mute the conversation that a status belongs to; a muted one stays as it is. Needs the scope write:mutes.

    Raises NotFoundError when the viewer may not see the status, ForbiddenError when the scope is missing.
    """
    await viewers.require_scope(ctx, "write:mutes")
    account_id = (await viewers.identity(ctx)).account_id
    thread = await statuses.thread(ctx, status_id)
    with contextlib.suppress(NotFoundError):
        await statuses.mute_notifications(ctx, _notified_of(thread, account_id) or status_id)
    root = thread[0].id
    async with ctx.sources.postgres.transaction() as session:
        muted, is_new = await conversation_mutes.insert(session, account_id, root, {status.id for status in thread})
        if is_new:
            await ctx.publish(session, account_id, EventKind.CONVERSATION_MUTED, {"status_id": root})
    return muted


async def unmute(ctx: Ctx, status_id: str) -> bool:
    """Unmute the conversation that a status belongs to; return whether it was muted. Needs the scope write:mutes.

    Raises NotFoundError when the viewer may not see the status, ForbiddenError when the scope is missing.
    """
    await viewers.require_scope(ctx, "write:mutes")
    account_id = (await viewers.identity(ctx)).account_id
    thread = await statuses.thread(ctx, status_id)
    with contextlib.suppress(NotFoundError):
        await statuses.unmute_notifications(ctx, _notified_of(thread, account_id) or status_id)
    async with ctx.sources.postgres.transaction() as session:
        root = await conversation_mutes.delete(session, account_id, {status.id for status in thread})
        if root is not None:
            await ctx.publish(session, account_id, EventKind.CONVERSATION_UNMUTED, {"status_id": root})
    return root is not None


def _notified_of(thread: list[Status], account_id: str) -> str | None:
    """Return a status by which GoToSocial can mute the thread: it takes only those that are the viewer's or name them.

    For any other it answers 404, after it has checked the scope.
    """
    for status in thread:
        if account_id in (status.account.id, *(mention.id for mention in status.mentions)):
            return status.id
    return None
