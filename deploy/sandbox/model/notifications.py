"""Notifications."""

from datetime import datetime

from msgspec import Struct


class Notification(Struct, kw_only=True):
    """Something that happened to an account; `type` as Mastodon names it."""

    id: str
    type: str
    account_id: str
    from_id: str
    created_at: datetime
    status_id: str | None = None
