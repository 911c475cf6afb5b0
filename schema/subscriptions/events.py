"""What happens to the viewer in Chirp itself, live."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, TypeAlias

import strawberry

from resolvers import live, live_events
from resolvers.ids import global_id
from schema.context import Info
from schema.field import field, output, shown_as
from schema.field import live as followed
from schema.subscriptions.marks import Resync
from schema.types.marker import Markers
from schema.types.preferences import Preferences


@shown_as(live_events.FiltersChanged)
class FiltersChanged:
    """The viewer's filters were changed, or may have been: fetch them again."""

    cursor: str
    """Where to go on (`after`)."""


@shown_as(live_events.PreferencesChanged)
class PreferencesChanged:
    """The viewer's preferences were changed."""

    preferences: Preferences
    """The preferences as they are now."""

    cursor: str
    """Where to go on (`after`)."""


@shown_as(live_events.MarkersChanged)
class MarkersChanged:
    """The viewer has read on, in this or another client."""

    markers: Markers
    """The places as they are now."""

    cursor: str
    """Where to go on (`after`)."""


@shown_as(live_events.SignedOut)
class SignedOut:
    """The viewer is signed out; nothing comes after this."""

    cursor: str
    """Where to go on (`after`), after a new sign-in."""


@shown_as(live_events.ConversationMuted)
class ConversationMuted:
    """The viewer has muted a conversation."""

    cursor: str
    """Where to go on (`after`)."""

    @field(strawberry.ID)
    @staticmethod
    def root_id(parent: strawberry.Parent[live_events.ConversationMuted]) -> str:
        """The global id of the status that the conversation began with."""
        return global_id("Status", parent.root_id)


@shown_as(live_events.ConversationUnmuted)
class ConversationUnmuted:
    """The viewer has unmuted a conversation."""

    cursor: str
    """Where to go on (`after`)."""

    @field(strawberry.ID)
    @staticmethod
    def root_id(parent: strawberry.Parent[live_events.ConversationUnmuted]) -> str:
        """The global id of the status that the conversation began with."""
        return global_id("Status", parent.root_id)


ChirpEvent: TypeAlias = Annotated[
    FiltersChanged | PreferencesChanged | MarkersChanged | SignedOut | ConversationMuted | ConversationUnmuted | Resync,
    strawberry.union("ChirpEvent", description="What happens to the viewer in Chirp itself."),
]


@output
class EventSubscriptions:
    """Root fields that follow Chirp's own events."""

    @followed(ChirpEvent)
    @staticmethod
    async def events(info: Info, after: str | None = None) -> AsyncIterator[object]:
        """What happens to the viewer in Chirp itself from now on, or since a cursor (up to seven days)."""
        async with aclosing(live.events(info.context.ctx, info.context.streams, after)) as events:
            async for event in events:
                yield event
