"""Muted conversations: GoToSocial alone would stop only the notifications, and only of threads that involve one."""

import contextlib
import re
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from resolvers import statuses, viewers
from resolvers.context import Ctx
from resolvers.entities.status import Status
from resolvers.errors import NotFoundError, ValidationError
from resolvers.events import EventKind
from resolvers.paging import Page, Window
from resolvers.sources.bus import Word
from resolvers.sources.tables import conversation_mutes
from resolvers.sources.tables.conversation_mutes import ConversationMute

_EPOCH = datetime.fromtimestamp(0, UTC)
_MICROSECOND = timedelta(microseconds=1)


async def mute(ctx: Ctx, status_id: str) -> tuple[ConversationMute, list[Status]]:
    """Mute the conversation that a status belongs to; a muted one stays as it is. Needs the scope write:mutes.

    Returns all of it that the viewer may see, too.

    Raises NotFoundError when the viewer may not see the status, ForbiddenError when the scope is missing.
    """
    await viewers.require_scope(ctx, "write:mutes")
    account_id = (await viewers.identity(ctx)).account_id
    thread = await statuses.thread(ctx, status_id)
    with contextlib.suppress(NotFoundError):
        await statuses.mute_notifications(ctx, _notified_of(thread, account_id) or status_id)
    root = thread[0].id
    async with ctx.sources.postgres.transaction() as session:
        session.after_commit(lambda: ctx.sources.bus.tell(Word.MUTES, account_id))
        muted, is_new = await conversation_mutes.insert(session, account_id, root, {status.id for status in thread})
        if is_new:
            await ctx.publish(session, account_id, EventKind.CONVERSATION_MUTED, {"status_id": root})
    return muted, [replace(status, muted=True) for status in thread]


async def unmute(ctx: Ctx, status_id: str) -> tuple[bool, list[Status]]:
    """Unmute the conversation that a status belongs to; return whether it was muted. Needs the scope write:mutes.

    Returns all of it that the viewer may see, too.

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
    return root is not None, [replace(status, muted=False) for status in thread]


async def muted(ctx: Ctx, window: Window) -> Page[ConversationMute]:
    """Return the conversations that the viewer has muted, muted last first; needs the scope read:mutes."""
    await viewers.require_scope(ctx, "read:mutes")
    account_id = (await viewers.identity(ctx)).account_id
    forwards = window.newer is None
    place = _place(window.older if forwards else window.newer)
    async with ctx.sources.postgres.session() as session:
        older, newer = (place, None) if forwards else (None, place)
        rows = await conversation_mutes.newest(session, account_id, window.size + 1, older=older, newer=newer)
        more = len(rows) > window.size
        rows = (rows[: window.size] if forwards else rows[-window.size :]) if more else rows
        ends = [(row.muted_at, row.status_id) for row in rows]
        beyond = bool(rows) and bool(
            await conversation_mutes.newest(session, account_id, 1, newer=ends[0])
            if forwards
            else await conversation_mutes.newest(session, account_id, 1, older=ends[-1])
        )
    positions = [_position(row) for row in rows]
    first, last = (positions[0], positions[-1]) if positions else (None, None)
    return Page(rows, positions, first, last, beyond if forwards else more, more if forwards else beyond)


async def root(ctx: Ctx, mute: ConversationMute) -> Status | None:
    """Return the status that a muted conversation began with; None when it is gone, or hidden from the viewer."""
    try:
        return await statuses.status(ctx, mute.status_id)
    except NotFoundError:
        return None


def _position(row: ConversationMute) -> str:
    """Return where a row stands: the microseconds of its muting, and its root."""
    return f"{(row.muted_at - _EPOCH) // _MICROSECOND}-{row.status_id}"


def _place(position: str | None) -> conversation_mutes.Place | None:
    if position is None:
        return None
    since, _, status_id = position.partition("-")
    if not re.fullmatch("[0-9]{1,17}", since) or not status_id:
        raise ValidationError("Is no cursor of this collection.", field="after")
    return _EPOCH + int(since) * _MICROSECOND, status_id


def _notified_of(thread: list[Status], account_id: str) -> str | None:
    """Return a status by which GoToSocial can mute the thread: it takes only those that are the viewer's or name them.

    For any other it answers 404, after it has checked the scope.
    """
    for status in thread:
        if account_id in (status.account.id, *(mention.id for mention in status.mentions)):
            return status.id
    return None
