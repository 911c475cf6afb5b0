"""Timelines, live."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, TypeAlias

import strawberry

from resolvers import live, live_events
from resolvers.channels import Channel, channel_of
from resolvers.errors import ValidationError
from resolvers.ids import global_id, local_id
from schema.context import Info
from schema.enums import TimelineKind
from schema.field import field, output, shown_as
from schema.field import live as followed
from schema.subscriptions.marks import Resync, Revalidate
from schema.types.status import Status


@shown_as(live_events.StatusPosted)
class StatusPosted:
    """A new status stands on the timeline. It may come twice: drop doubles by its id."""

    status: Status
    """The new status."""

    cursor: str
    """Where to go on (`after`)."""


@shown_as(live_events.StatusEdited)
class StatusEdited:
    """A status was changed."""

    status: Status
    """The status as it is now."""

    cursor: str
    """Where to go on (`after`)."""


@shown_as(live_events.StatusDeleted)
class StatusDeleted:
    """A status is gone, wherever it was shown."""

    cursor: str
    """Where to go on (`after`)."""

    @field(strawberry.ID)
    @staticmethod
    def status_id(parent: strawberry.Parent[live_events.StatusDeleted]) -> str:
        """The global id of the status."""
        return global_id("Status", parent.status_id)


TimelineEvent: TypeAlias = Annotated[
    StatusPosted | StatusEdited | StatusDeleted | Resync | Revalidate,
    strawberry.union("TimelineEvent", description="What happens on a timeline."),
]


@output
class TimelineSubscriptions:
    """Root fields that follow timelines."""

    @followed(TimelineEvent)
    @staticmethod
    async def timeline(
        info: Info,
        kind: TimelineKind = TimelineKind.HOME,
        tag: str | None = None,
        list_id: strawberry.ID | None = None,
        after: str | None = None,
    ) -> AsyncIterator[object]:
        """What happens on a timeline from now on, or since a cursor; `tag` and `listId` go with their kinds.

        Needs the scopes read:statuses and read:accounts (or profile), for a list read:lists too.
        """
        channel = _channel(kind, tag, list_id)
        async with aclosing(live.timeline(info.context.ctx, info.context.streams, channel, after)) as events:
            async for event in events:
                yield event


def _channel(kind: TimelineKind, tag: str | None, list_id: str | None) -> Channel:
    match kind:
        case TimelineKind.HOME:
            return channel_of("user")
        case TimelineKind.LOCAL:
            return channel_of("public:local")
        case TimelineKind.PUBLIC:
            return channel_of("public")
        case TimelineKind.TAG:
            return channel_of("hashtag", tag=tag or "")
        case TimelineKind.LIST:
            if list_id is None:
                raise ValidationError("Which list?", field="listId")
            return channel_of("list", list_id=local_id(list_id, "List", "listId"))
