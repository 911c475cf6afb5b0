"""The rules of the server."""

from datetime import datetime

from msgspec import Struct


class Rule(Struct, kw_only=True):
    """A rule that people agree to when they sign up; one that was taken back is kept for the reports that name it."""

    id: str
    text: str
    created_at: datetime
    updated_at: datetime
    deleted: bool = False
