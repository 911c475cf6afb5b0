"""Notification."""

from datetime import datetime

import strawberry

from resolvers import notifications
from resolvers.entities.notification import Notification as NotificationEntity
from schema.enums import NotificationType
from schema.field import Node, entity, field
from schema.types.account import Account
from schema.types.status import Status


@entity(NotificationEntity, node=notifications.notification)
class Notification(Node):
    """Something that happened to the viewer."""

    type: NotificationType
    """What happened."""

    created_at: datetime
    """When it happened."""

    account: Account | None
    """Who did it."""

    status: Status | None
    """What it was done to, or what was posted."""

    @field(strawberry.ID)
    @staticmethod
    def local_id(parent: strawberry.Parent[NotificationEntity]) -> str:
        """The id that REST knows the notification by."""
        return parent.id
