"""Conversations of direct posts, live."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, TypeAlias

import strawberry

from resolvers import live, live_events
from schema.context import Info
from schema.field import live as followed
from schema.field import output, shown_as
from schema.subscriptions.marks import Resync, Revalidate
from schema.types.conversation import Conversation


@shown_as(live_events.ConversationUpdated)
class ConversationUpdated:
    """A conversation has a new post."""

    conversation: Conversation
    """The conversation as it is now."""

    cursor: str
    """Where to go on (`after`)."""


ConversationEvent: TypeAlias = Annotated[
    ConversationUpdated | Resync | Revalidate,
    strawberry.union("ConversationEvent", description="What happens among the viewer's conversations."),
]


@output
class ConversationSubscriptions:
    """Root fields that follow conversations."""

    @followed(ConversationEvent)
    @staticmethod
    async def conversations(info: Info, after: str | None = None) -> AsyncIterator[object]:
        """The viewer's conversations that have something new, from now on or since a cursor.

        Needs the scopes read:statuses and read:accounts (or profile).
        """
        async with aclosing(live.conversations(info.context.ctx, info.context.streams, after)) as events:
            async for event in events:
                yield event
