"""Notification."""

from datetime import datetime

from resolvers import notifications
from resolvers.entities.notification import Notification as NotificationEntity
from schema.enums import NotificationType
from schema.field import Node, entity
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
