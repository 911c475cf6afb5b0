"""Live: what a viewer hears from now on, or from a cursor on. Each generator ends when the viewer's token is revoked.

New posts come at least once: who listens drops doubles by id. Edits and deletions come live, or `Revalidate` says that
some may have been missed; after `Resync` anything may have been.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec

from resolvers import preferences, statuses, viewers
from resolvers.channels import Channel
from resolvers.context import Ctx
from resolvers.cursors import EventCursor, next_stamp, now_ms, read_cursor, read_event_cursor
from resolvers.entities.decode import decode
from resolvers.entities.status import Status
from resolvers.errors import ChirpError
from resolvers.events import EventKind
from resolvers.gaps import Ring
from resolvers.sources.tables.preferences import Preferences
from resolvers.stream_event import MARKS, RESYNC, StreamEvent
from resolvers.streams import EventQueue, Streams
from resolvers.telemetry import get_logger

log = get_logger(__name__)

_HOME = Channel("user")
_PUBLIC = Channel("public")
_FILTERS = Channel("user:filters")
# Doubles of what comes by two streams follow each other closely.
_RECENT = 500


@dataclass(frozen=True, slots=True)
class StatusPosted:
    """A new status on a timeline."""

    status: Status
    cursor: str


@dataclass(frozen=True, slots=True)
class StatusEdited:
    """A status has a new text, poll or attachment."""

    status: Status
    cursor: str


@dataclass(frozen=True, slots=True)
class StatusDeleted:
    """A status is gone, wherever it was shown."""

    status_id: str
    cursor: str


@dataclass(frozen=True, slots=True)
class StatusTouched:
    """Somebody has favourited or reblogged a status; it shows its new counts."""

    status: Status
    cursor: str


@dataclass(frozen=True, slots=True)
class ReplyPosted:
    """A reply to a status; `status` is the reply."""

    status: Status
    cursor: str


@dataclass(frozen=True, slots=True)
class Resync:
    """Events may be missing before this one, of any kind: what is on screen should be fetched again."""

    reason: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Revalidate:
    """A gap was filled; edits and deletions in it are not known: what is on screen should be looked at again."""

    cursor: str


@dataclass(frozen=True, slots=True)
class FiltersChanged:
    """The viewer's filters were changed, or may have been."""

    cursor: str


@dataclass(frozen=True, slots=True)
class PreferencesChanged:
    """The viewer's preferences were changed; these are the new ones."""

    preferences: Preferences
    cursor: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The viewer's token was revoked; nothing comes after this."""

    cursor: str


@dataclass(frozen=True, slots=True)
class ConversationMuted:
    """The viewer has muted a conversation, given by the id of its first status."""

    root_id: str
    cursor: str


@dataclass(frozen=True, slots=True)
class ConversationUnmuted:
    """The viewer has unmuted a conversation."""

    root_id: str
    cursor: str


Mark = Resync | Revalidate
TimelineEvent = StatusPosted | StatusEdited | StatusDeleted | Mark
StatusEvent = ReplyPosted | StatusEdited | StatusTouched | StatusDeleted | Mark
ChirpEvent = FiltersChanged | PreferencesChanged | SignedOut | ConversationMuted | ConversationUnmuted | Resync


class _About(msgspec.Struct):
    """The part of a notification that counts for a status."""

    type: str
    status: Status | None = None


class _Root(msgspec.Struct):
    status_id: str


async def timeline(ctx: Ctx, streams: Streams, channel: Channel, after: str | None) -> AsyncIterator[TimelineEvent]:
    """Yield what happens on a timeline; needs the scope read:statuses, and read:lists for a list.

    Raises UnauthenticatedError when the token is refused, ForbiddenError without the scope, NotFoundError for a list
    that is not the viewer's, ValidationError for a cursor that is none.
    """
    position = None if after is None else read_cursor(after, "after")
    await viewers.require_scope(ctx, "read:statuses")
    if channel.name == "list":
        await viewers.require_scope(ctx, "read:lists")
        await ctx.get(f"/api/v1/lists/{channel.parameter}")
    account_id = (await viewers.identity(ctx)).account_id
    async with streams.listening(account_id, ctx.viewer.require_token(), [channel], position) as queue:
        async for item in queue:
            event = _of_timeline(item)
            if event is not None:
                yield event


async def status(ctx: Ctx, streams: Streams, status_id: str) -> AsyncIterator[StatusEvent]:
    """Yield what happens to a status and right below it; needs the scope read:statuses.

    Raises NotFoundError when the viewer may not see the status, and as `timeline` does.
    """
    await viewers.require_scope(ctx, "read:statuses")
    await statuses.status(ctx, status_id)
    account_id = (await viewers.identity(ctx)).account_id
    recent = Ring(_RECENT)
    async with streams.listening(account_id, ctx.viewer.require_token(), [_HOME, _PUBLIC]) as queue:
        async for item in queue:
            event = _of_status(item, status_id)
            # Most of what is public comes by home as well.
            if event is not None and recent.add(_sameness(event), next_stamp()):
                yield event


async def events(ctx: Ctx, streams: Streams, after: str | None) -> AsyncIterator[ChirpEvent]:
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
            event = await _own(ctx, item, str(position))
            if event is not None:
                yield event
        if member.revoked:
            yield SignedOut(str(EventCursor(position.event_id, now_ms())))


def _of_timeline(item: StreamEvent) -> TimelineEvent | None:
    cursor = str(item.cursor)
    match item.kind:
        case "update":
            return StatusPosted(found, cursor) if (found := _status(item)) else None
        case "status.update":
            return StatusEdited(found, cursor) if (found := _status(item)) else None
        case "delete":
            return StatusDeleted(item.payload, cursor)
        case _:
            return _mark(item)


def _of_status(item: StreamEvent, status_id: str) -> StatusEvent | None:
    cursor = str(item.cursor)
    match item.kind:
        case "delete":
            return StatusDeleted(status_id, cursor) if item.payload == status_id else None
        case "notification":
            about = decode(_About, item.payload.encode())
            touched = about.status if about.type in ("favourite", "reblog") else None
            return StatusTouched(touched, cursor) if touched is not None and touched.id == status_id else None
        case "update" | "status.update":
            found = _status(item)
            return _around(found, item.kind, status_id, cursor) if found else None
        case _:
            return _mark(item)


def _around(found: Status, kind: str, status_id: str, cursor: str) -> StatusEvent | None:
    if found.reblog is not None:
        return StatusTouched(found.reblog, cursor) if found.reblog.id == status_id else None
    if kind == "status.update":
        return StatusEdited(found, cursor) if found.id == status_id else None
    return ReplyPosted(found, cursor) if found.in_reply_to_id == status_id else None


async def _own(ctx: Ctx, item: StreamEvent, cursor: str) -> ChirpEvent | None:
    # After a gap nobody knows whether they were.
    if item.kind == "filters_changed" or (item.kind in MARKS and item.channel == _FILTERS):
        return FiltersChanged(cursor)
    match item.kind:
        case "resync":
            return Resync(item.payload, cursor)
        case EventKind.CONVERSATION_MUTED:
            return ConversationMuted(item.entity(_Root).status_id, cursor)
        case EventKind.CONVERSATION_UNMUTED:
            return ConversationUnmuted(item.entity(_Root).status_id, cursor)
        case EventKind.PREFERENCES_CHANGED:
            return PreferencesChanged(await preferences.read(Ctx.of(ctx.viewer, ctx.sources)), cursor)
        case _:
            return None


def _mark(item: StreamEvent) -> Mark | None:
    if item.kind not in MARKS:
        return None
    return Resync(item.payload, str(item.cursor)) if item.kind == RESYNC else Revalidate(str(item.cursor))


def _status(item: StreamEvent) -> Status | None:
    try:
        return item.entity(Status)
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
