"""A status, live."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, TypeAlias

import strawberry

from resolvers import live, live_events
from resolvers.ids import local_id
from schema.context import Info
from schema.field import live as followed
from schema.field import output, shown_as
from schema.subscriptions.marks import Resync, Revalidate
from schema.subscriptions.timeline import StatusDeleted, StatusEdited
from schema.types.status import Status


@shown_as(live_events.ReplyPosted)
class ReplyPosted:
    """Somebody has replied to the status."""

    status: Status
    """The reply."""

    cursor: str
    """Where to go on (`after`)."""


@shown_as(live_events.StatusTouched)
class StatusTouched:
    """Somebody has favourited or reblogged the status."""

    status: Status
    """The status with its new counts."""

    cursor: str
    """Where to go on (`after`)."""


StatusEvent: TypeAlias = Annotated[
    ReplyPosted | StatusEdited | StatusTouched | StatusDeleted | Resync | Revalidate,
    strawberry.union("StatusEvent", description="What happens to a status and right below it."),
]


@output
class StatusSubscriptions:
    """Root fields that follow a status."""

    @followed(StatusEvent)
    @staticmethod
    async def status(
        info: Info,
        id: strawberry.ID,  # noqa: A002  Relay's name
        after: str | None = None,
    ) -> AsyncIterator[object]:
        """What happens to a status from now on, as far as this server hears of it.

        With `after` it begins with Resync: what was missed of one status is not read back. Needs the scopes
        read:statuses and read:accounts (or profile).
        """
        status_id = local_id(id, "Status", "id")
        async with aclosing(live.status(info.context.ctx, info.context.streams, status_id, after)) as events:
            async for event in events:
                yield event
