"""Markers."""

from datetime import datetime

import strawberry

from resolvers.entities.marker import Marker as MarkerEntity
from resolvers.entities.marker import Markers as MarkersEntity
from resolvers.ids import global_id
from resolvers.paging import cursor_of
from schema.field import entity, field, output


@output
class Marker:
    """How far the viewer has read one timeline."""

    last_read_id: strawberry.ID
    """The global id of what was read last: a status of the home timeline, or a notification."""

    cursor: str
    """Where it stands on its timeline: `after` it older items begin, `before` it newer."""

    version: int
    """Grows whenever the marker moves."""

    updated_at: datetime
    """When it moved last."""


@entity(MarkersEntity)
class Markers:
    """How far the viewer has read; null where they have not begun."""

    @field(Marker | None)
    @staticmethod
    def home(parent: strawberry.Parent[MarkersEntity]) -> Marker | None:
        """How far on the home timeline."""
        return _shown("Status", parent.home)

    @field(Marker | None)
    @staticmethod
    def notifications(parent: strawberry.Parent[MarkersEntity]) -> Marker | None:
        """How far in the notifications."""
        return _shown("Notification", parent.notifications)


def _shown(kind: str, marker: MarkerEntity | None) -> Marker | None:
    if marker is None:
        return None
    last_read_id = strawberry.ID(global_id(kind, marker.last_read_id))
    cursor = cursor_of(marker.last_read_id)
    return Marker(last_read_id=last_read_id, cursor=cursor, version=marker.version, updated_at=marker.updated_at)
