"""Notifications, live."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, TypeAlias

import strawberry

from resolvers import live, live_events
from schema.context import Info
from schema.field import live as followed
from schema.field import output, shown_as
from schema.subscriptions.marks import Resync, Revalidate
from schema.types.notification import Notification


@shown_as(live_events.NotificationReceived)
class NotificationReceived:
    """Something has happened to the viewer. It may come twice: drop doubles by its id."""

    notification: Notification
    """The notification."""

    cursor: str
    """Where to go on (`after`)."""


NotificationEvent: TypeAlias = Annotated[
    NotificationReceived | Resync | Revalidate,
    strawberry.union("NotificationEvent", description="What happens among the viewer's notifications."),
]


@output
class NotificationSubscriptions:
    """Root fields that follow notifications."""

    @followed(NotificationEvent)
    @staticmethod
    async def notifications(info: Info, after: str | None = None) -> AsyncIterator[object]:
        """The viewer's notifications from now on, or since a cursor.

        Needs the scopes read:notifications and read:accounts (or profile).
        """
        async with aclosing(live.notifications(info.context.ctx, info.context.streams, after)) as events:
            async for event in events:
                yield event
