"""Moving markers."""

import strawberry

from resolvers import markers
from resolvers.entities.marker import Markers as MarkersEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.field import output
from schema.payload import mutation, payload
from schema.types.marker import Markers


@payload
class MarkersPayload:
    """What came of moving markers."""

    markers: Markers | None
    """Both as they are now; null when there are user errors."""


@output
class MarkerMutations:
    """Root fields that move markers."""

    @mutation(MarkersPayload)
    @staticmethod
    async def set_markers(
        info: Info,
        home: strawberry.ID | None = strawberry.UNSET,
        notifications: strawberry.ID | None = strawberry.UNSET,
    ) -> MarkersEntity:
        """Note how far the viewer has read: up to a status of the home timeline, up to a notification."""
        return await markers.move(
            info.context.ctx,
            home=local_id(home, "Status", "home") if home else None,
            notifications=local_id(notifications, "Notification", "notifications") if notifications else None,
        )
