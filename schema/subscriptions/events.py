"""What happens to the viewer in Chirp itself, live."""

from collections.abc import AsyncIterator
from typing import Annotated, TypeAlias

import strawberry

from resolvers import live
from resolvers.ids import global_id
from schema.context import Info
from schema.field import field, output, shown_as
from schema.field import live as followed
from schema.subscriptions.marks import Resync
from schema.types.preferences import Preferences


@shown_as(live.FiltersChanged)
class FiltersChanged:
    """The viewer's filters were changed, or may have been: fetch them again."""

    cursor: str
    """Where to go on (`after`)."""


@shown_as(live.PreferencesChanged)
class PreferencesChanged:
    """The viewer's preferences were changed."""

    preferences: Preferences
    """The preferences as they are now."""

    cursor: str
    """Where to go on (`after`)."""


@shown_as(live.SignedOut)
class SignedOut:
    """The viewer is signed out; nothing comes after this."""

    cursor: str
    """Where to go on (`after`), after a new sign-in."""


@shown_as(live.ConversationMuted)
class ConversationMuted:
    """The viewer has muted a conversation."""

    cursor: str
    """Where to go on (`after`)."""

    @field(strawberry.ID)
    @staticmethod
    def root_id(parent: strawberry.Parent[live.ConversationMuted]) -> str:
        """The global id of the status that the conversation began with."""
        return global_id("Status", parent.root_id)


@shown_as(live.ConversationUnmuted)
class ConversationUnmuted:
    """The viewer has unmuted a conversation."""

    cursor: str
    """Where to go on (`after`)."""

    @field(strawberry.ID)
    @staticmethod
    def root_id(parent: strawberry.Parent[live.ConversationUnmuted]) -> str:
        """The global id of the status that the conversation began with."""
        return global_id("Status", parent.root_id)


ChirpEvent: TypeAlias = Annotated[
    FiltersChanged | PreferencesChanged | SignedOut | ConversationMuted | ConversationUnmuted | Resync,
    strawberry.union("ChirpEvent", description="What happens to the viewer in Chirp itself."),
]


@output
class EventSubscriptions:
    """Root fields that follow Chirp's own events."""

    @followed(ChirpEvent)
    @staticmethod
    async def events(info: Info, after: str | None = None) -> AsyncIterator[object]:
        """What happens to the viewer in Chirp itself from now on, or since a cursor (up to seven days)."""
        async for event in live.events(info.context.ctx, info.context.streams, after):
            info.context.renew()
            yield event
