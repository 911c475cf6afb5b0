"""Notifications."""

from datetime import datetime

from msgspec import Struct

TYPES = (
    "follow",
    "follow_request",
    "mention",
    "reblog",
    "favourite",
    "poll",
    "status",
    "admin.sign_up",
    "pending.favourite",
    "pending.reply",
    "pending.reblog",
    "admin.report",
    "update",
)
"""All that GoToSocial tells of."""


class Notification(Struct, kw_only=True):
    """Something that happened to an account; `type` is one of TYPES."""

    id: str
    type: str
    account_id: str
    from_id: str
    created_at: datetime
    status_id: str | None = None
