"""Polls and votes."""

from datetime import datetime

from msgspec import Struct


class Poll(Struct, kw_only=True):
    """A question with answers. Without `expires_at` it never ends; `closed_at` is set once it has."""

    id: str
    status_id: str
    options: list[str]
    multiple: bool = False
    hide_totals: bool = False
    expires_at: datetime | None = None
    closed_at: datetime | None = None


class Vote(Struct, kw_only=True):
    """What an account chose; `choices` are places among the options."""

    id: str
    poll_id: str
    account_id: str
    choices: list[int]
