"""Timelines, live."""

from collections.abc import AsyncIterator
from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from resolvers import streams, timelines
from resolvers.ids import global_id
from schema.context import Info
from schema.field import enum, field, live, output, shown_as
from schema.types.status import Status


class TimelineKind(Enum):
    """Which timeline."""

    HOME = "home"


enum(TimelineKind, "Which timeline; HOME is the viewer's own.")


@shown_as(streams.StatusPosted)
class StatusPosted:
    """A new status stands on the timeline."""

    status: Status
    """The new status."""


@shown_as(streams.StatusEdited)
class StatusEdited:
    """A status of the timeline was changed."""

    status: Status
    """The status as it is now."""


@shown_as(streams.StatusDeleted)
class StatusDeleted:
    """A status is gone, wherever it was shown."""

    @field(strawberry.ID)
    @staticmethod
    def status_id(parent: strawberry.Parent[streams.StatusDeleted]) -> str:
        """The global id of the status."""
        return global_id("Status", parent.status_id)


@shown_as(streams.Resync)
class Resync:
    """Events may be missing: fetch again what is on screen."""

    @field(str)
    @staticmethod
    def reason() -> str:
        """Why, in words for a log."""
        return "The stream was interrupted, or read too slowly."


TimelineEvent: TypeAlias = Annotated[
    StatusPosted | StatusEdited | StatusDeleted | Resync,
    strawberry.union("TimelineEvent", description="What happens on a timeline."),
]


@output
class TimelineSubscriptions:
    """Root fields that follow timelines."""

    @live(TimelineEvent)
    @staticmethod
    async def timeline(info: Info, kind: TimelineKind = TimelineKind.HOME) -> AsyncIterator[object]:
        """What happens on a timeline from now on."""
        match kind:
            case TimelineKind.HOME:
                events = timelines.home_events(info.context.ctx, info.context.streams)
        async for event in events:
            info.context.renew()
            yield event
