"""The rules of the server."""

from datetime import datetime

from msgspec import Struct


class Rule(Struct, kw_only=True):
    """A rule that people agree to when they sign up."""

    id: str
    text: str
    created_at: datetime
    updated_at: datetime
