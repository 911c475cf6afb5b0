"""Live: what a viewer hears from now on, or from a cursor on.

When the viewer's token is revoked each generator raises UnauthenticatedError, but `events`, whose last event says so.
New posts come at least once: who listens drops doubles by id. Edits and deletions come live, or `Revalidate` says that
some may have been missed; after `Resync` anything may have been.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from resolvers import markers, muted_statuses, preferences, statuses, viewers
from resolvers.channels import Channel
from resolvers.context import Ctx
from resolvers.cursors import Cursor, EventCursor, next_stamp, now_ms, read_cursor, read_event_cursor
from resolvers.entities.conversation import Conversation
from resolvers.entities.notification import Notification, NotificationType
from resolvers.entities.status import Status
from resolvers.errors import ChirpError
from resolvers.events import EventKind
from resolvers.gaps import Ring
from resolvers.live_events import (
    ChirpEvent,
    ConversationEvent,
    ConversationMuted,
    ConversationUnmuted,
    ConversationUpdated,
    FiltersChanged,
    Mark,
    MarkersChanged,
    NotificationEvent,
    NotificationReceived,
    PreferencesChanged,
    ReplyPosted,
    Resync,
    Revalidate,
    SignedOut,
    StatusDeleted,
    StatusEdited,
    StatusEvent,
    StatusPosted,
    StatusTouched,
    TimelineEvent,
)
from resolvers.stream_event import MARKS, RESYNC, StreamEvent
from resolvers.streams import EventQueue, Streams
from resolvers.telemetry import get_logger

log = get_logger(__name__)

_HOME = Channel("user")
_PUBLIC = Channel("public")
_NOTIFICATIONS = Channel("user:notification")
_CONVERSATIONS = Channel("direct")
_FILTERS = Channel("user:filters")
# Doubles of what comes by two streams follow each other closely.
_RECENT = 500
_NOT_READ_BACK = "What happened to one status is not read back."
_TOUCHES = frozenset({NotificationType.FAVOURITE, NotificationType.REBLOG})

T = TypeVar("T")


class _Root(msgspec.Struct):
    status_id: str


async def timeline(
    ctx: Ctx, streams: Streams, channel: Channel, after: str | None
) -> AsyncGenerator[TimelineEvent, None]:
    """Yield what happens on a timeline; needs the scopes read:statuses and read:accounts, for a list read:lists too.

    Posts and edits in conversations that the viewer has muted are left out. Raises UnauthenticatedError when the token
    is refused, ForbiddenError without the scope, NotFoundError for a list that is not the viewer's, ValidationError for
    a cursor that is none.
    """
    position = None if after is None else read_cursor(after, "after")
    await viewers.require_scope(ctx, "read:statuses")
    if channel.name == "list":
        await viewers.require_scope(ctx, "read:lists")
        await ctx.get(f"/api/v1/lists/{channel.parameter}")
    async with _listening(ctx, streams, [channel], position) as queue:
        async for item in queue:
            event = item.once(_of_timeline)
            shown = event.status if isinstance(event, StatusPosted | StatusEdited) else None
            if event is not None and not await _is_muted(ctx, shown):
                yield event


async def notifications(ctx: Ctx, streams: Streams, after: str | None) -> AsyncGenerator[NotificationEvent, None]:
    """Yield the viewer's notifications, but of muted conversations.

    Needs the scopes read:notifications and read:accounts. Raises as `timeline` does.
    """
    position = None if after is None else read_cursor(after, "after")
    await viewers.require_scope(ctx, "read:notifications")
    async with _listening(ctx, streams, [_NOTIFICATIONS], position) as queue:
        async for item in queue:
            event = item.once(_of_notifications)
            about = event.notification.status if isinstance(event, NotificationReceived) else None
            if event is not None and not await _is_muted(ctx, about):
                yield event


async def conversations(ctx: Ctx, streams: Streams, after: str | None) -> AsyncGenerator[ConversationEvent, None]:
    """Yield the viewer's conversations that have something new; needs the scopes read:statuses and read:accounts.

    Raises as `timeline` does.
    """
    position = None if after is None else read_cursor(after, "after")
    await viewers.require_scope(ctx, "read:statuses")
    async with _listening(ctx, streams, [_CONVERSATIONS], position) as queue:
        async for item in queue:
            event = item.once(_of_conversations)
            if event is not None:
                yield event


async def status(ctx: Ctx, streams: Streams, status_id: str, after: str | None) -> AsyncGenerator[StatusEvent, None]:
    """Yield what happens to a status and right below it; needs the scopes read:statuses and read:accounts.

    What happened since a cursor is not read back, which would take all that is public: it begins with Resync. Raises
    NotFoundError when the viewer may not see the status, and as `timeline` does.
    """
    if after is not None:
        read_cursor(after, "after")
    await viewers.require_scope(ctx, "read:statuses")
    await statuses.status(ctx, status_id)
    recent, around = Ring(_RECENT), _Around(status_id)
    async with _listening(ctx, streams, [_HOME, _PUBLIC]) as queue:
        if after is not None:
            yield Resync(_NOT_READ_BACK, str(Cursor(now_ms(), next_stamp())))
        async for item in queue:
            event = item.once(around)
            # Most of what is public comes by home as well.
            if event is not None and recent.add(_sameness(event), next_stamp()):
                yield await _marked(ctx, event)


async def events(ctx: Ctx, streams: Streams, after: str | None) -> AsyncGenerator[ChirpEvent, None]:
    """Yield what happens to the viewer in Chirp itself; needs the scope read:accounts. The last is SignedOut.

    Raises UnauthenticatedError when the token is refused, ForbiddenError without the scope, ValidationError for a
    cursor that is none.
    """
    position = None if after is None else read_event_cursor(after, "after")
    await viewers.require_scope(ctx, "read:accounts")
    account_id = (await viewers.identity(ctx)).account_id
    queue = EventQueue()
    with streams.member(account_id, ctx.viewer.require_token(), queue) as member:
        position = await member.join_own(position)
        await member.join(_FILTERS)
        async for item in queue:
            if isinstance(item.cursor, EventCursor):
                position = item.cursor
            try:
                event = await _own(ctx, item, str(position))
            except ChirpError as fault:
                log.warning("event_left_out", kind=item.kind, reason=fault.detail or fault.message)
                event = Resync("What has changed cannot be read just now.", str(position))
            if event is not None:
                yield event
        if member.revoked:
            yield SignedOut(str(EventCursor(position.event_id, now_ms())))


@asynccontextmanager
async def _listening(
    ctx: Ctx, streams: Streams, channels: list[Channel], after: Cursor | None = None
) -> AsyncIterator[EventQueue]:
    """Yield the queue of what comes by channels of the viewer's account."""
    account_id = (await viewers.identity(ctx)).account_id
    async with streams.listening(account_id, ctx.viewer.require_token(), channels, after) as queue:
        yield queue


async def _is_muted(ctx: Ctx, shown: Status | None) -> bool:
    """Tell whether a status belongs to a conversation that the viewer has muted."""
    # The context of the subscription is as old as that, and may ask nothing any more.
    return shown is not None and bool(await muted_statuses.among(Ctx.of(ctx.viewer, ctx.sources), [shown]))


async def _marked(ctx: Ctx, event: StatusEvent) -> StatusEvent:
    """Return an event whose status says whether the viewer has muted its conversation."""
    if not isinstance(event, ReplyPosted | StatusEdited | StatusTouched):
        return event
    [status] = await muted_statuses.marked(Ctx.of(ctx.viewer, ctx.sources), [event.status])
    return event if status is event.status else replace(event, status=status)


def _of_timeline(item: StreamEvent) -> TimelineEvent | None:
    cursor = str(item.cursor)
    match item.kind:
        case "update":
            return StatusPosted(found, cursor) if (found := _entity(item, Status)) else None
        case "status.update":
            return StatusEdited(found, cursor) if (found := _entity(item, Status)) else None
        case "delete":
            return StatusDeleted(item.payload, cursor)
        case _:
            return _mark(item)


def _of_notifications(item: StreamEvent) -> NotificationEvent | None:
    if item.kind != "notification":
        return _mark(item)
    found = _entity(item, Notification)
    return NotificationReceived(found, str(item.cursor)) if found else None


def _of_conversations(item: StreamEvent) -> ConversationEvent | None:
    if item.kind != "conversation":
        return _mark(item)
    found = _entity(item, Conversation)
    return ConversationUpdated(found, str(item.cursor)) if found else None


@dataclass(frozen=True, slots=True)
class _Around:
    """Makes the events of one status out of all that are heard."""

    status_id: str

    def __call__(self, item: StreamEvent) -> StatusEvent | None:
        cursor = str(item.cursor)
        match item.kind:
            case "delete":
                return StatusDeleted(self.status_id, cursor) if item.payload == self.status_id else None
            case "notification":
                about = _entity(item, Notification)
                touched = about.status if about and about.type in _TOUCHES else None
                return StatusTouched(touched, cursor) if touched and touched.id == self.status_id else None
            case "update" | "status.update":
                found = _entity(item, Status)
                return self._of(found, item.kind, cursor) if found else None
            case _:
                return _mark(item)

    def _of(self, found: Status, kind: str, cursor: str) -> StatusEvent | None:
        if found.reblog is not None:
            return StatusTouched(found.reblog, cursor) if found.reblog.id == self.status_id else None
        if kind == "status.update":
            return StatusEdited(found, cursor) if found.id == self.status_id else None
        return ReplyPosted(found, cursor) if found.in_reply_to_id == self.status_id else None


async def _own(ctx: Ctx, item: StreamEvent, cursor: str) -> ChirpEvent | None:
    # After a gap nobody knows whether filters were changed.
    if item.kind == "filters_changed" or (item.kind in MARKS and item.channel == _FILTERS):
        return FiltersChanged(cursor)
    return Resync(item.payload, cursor) if item.kind == RESYNC else await _changed(ctx, item, cursor)


async def _changed(ctx: Ctx, item: StreamEvent, cursor: str) -> ChirpEvent | None:
    fresh = Ctx.of(ctx.viewer, ctx.sources)
    match item.kind:
        case EventKind.CONVERSATION_MUTED:
            return ConversationMuted(item.entity(_Root).status_id, cursor)
        case EventKind.CONVERSATION_UNMUTED:
            return ConversationUnmuted(item.entity(_Root).status_id, cursor)
        case EventKind.PREFERENCES_CHANGED:
            return PreferencesChanged(await preferences.read(fresh), cursor)
        case EventKind.MARKERS_CHANGED:
            return MarkersChanged(await markers.markers(fresh), cursor)
    return None


def _mark(item: StreamEvent) -> Mark | None:
    if item.kind not in MARKS:
        return None
    return Resync(item.payload, str(item.cursor)) if item.kind == RESYNC else Revalidate(str(item.cursor))


def _entity(item: StreamEvent, kind: type[T]) -> T | None:
    try:
        return item.entity(kind)
    except ChirpError as fault:
        log.warning("event_left_out", kind=item.kind, reason=fault.detail)
        return None


def _sameness(event: StatusEvent) -> str:
    """Return a text that is the same for the same event, by whichever stream it came."""
    match event:
        case StatusDeleted():
            return "deleted"
        case StatusTouched(status):
            return f"touched {status.favourites_count} {status.reblogs_count}"
        case StatusEdited(status) | ReplyPosted(status):
            votes = status.poll.votes_count if status.poll else 0
            return f"{type(event).__name__} {status.id} {status.edited_at} {votes}"
        case _:
            return event.cursor
