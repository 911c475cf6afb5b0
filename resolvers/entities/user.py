"""User: what a server knows of the person behind a local account, for that person alone; GoToSocial's own."""

from datetime import datetime

import msgspec


class User(msgspec.Struct, frozen=True):
    """The person behind a local account; `unconfirmed_email` is the confirmed address, when no other waits."""

    id: str
    created_at: datetime
    email: str | None = None
    unconfirmed_email: str | None = None
    reason: str | None = None
    last_emailed_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmation_sent_at: datetime | None = None
    reset_password_sent_at: datetime | None = None
    two_factor_enabled_at: datetime | None = None
    disabled: bool = False
    approved: bool = False


class ExportStats(msgspec.Struct, frozen=True):
    """How many rows the files have that an account can be taken along in."""

    followers_count: int = 0
    following_count: int = 0
    statuses_count: int = 0
    lists_count: int = 0
    blocks_count: int = 0
    mutes_count: int = 0
