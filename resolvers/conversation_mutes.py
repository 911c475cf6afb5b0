"""Muted conversations: GoToSocial alone would stop only the notifications, and only of threads that involve one."""

import contextlib

from resolvers import accounts, statuses
from resolvers.context import Ctx
from resolvers.errors import NotFoundError
from resolvers.events import EventKind
from resolvers.sources.tables import conversation_mutes, events
from resolvers.sources.tables.conversation_mutes import ConversationMute


async def mute(ctx: Ctx, status_id: str) -> ConversationMute:
    """Mute the conversation that a status belongs to; a muted one stays as it is. Needs the scope write:mutes.

    Raises NotFoundError when the viewer may not see the status, ForbiddenError when the scope is missing.
    """
    account = await accounts.verified(ctx)
    thread = await statuses.context(ctx, status_id)
    root = thread.ancestors[0].id if thread.ancestors else status_id
    # GoToSocial mutes only threads that involve the viewer, after it has checked the scope.
    with contextlib.suppress(NotFoundError):
        await statuses.mute_notifications(ctx, status_id)
    members = {root, status_id, *(status.id for status in (*thread.ancestors, *thread.descendants))}
    async with ctx.sources.postgres.transaction() as session:
        muted, is_new = await conversation_mutes.insert(session, account.id, root, members)
        if is_new:
            await events.insert(session, account.id, EventKind.CONVERSATION_MUTED, {"status_id": root})
    return muted


async def unmute(ctx: Ctx, status_id: str) -> bool:
    """Unmute the conversation that a status belongs to; return whether it was muted. Needs the scope write:mutes."""
    account = await accounts.verified(ctx)
    with contextlib.suppress(NotFoundError):
        await statuses.unmute_notifications(ctx, status_id)
    async with ctx.sources.postgres.transaction() as session:
        root = await conversation_mutes.delete(session, account.id, status_id)
        if root is not None:
            await events.insert(session, account.id, EventKind.CONVERSATION_UNMUTED, {"status_id": root})
    return root is not None
