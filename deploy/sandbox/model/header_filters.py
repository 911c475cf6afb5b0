"""Filters of request headers."""

from datetime import datetime

from msgspec import Struct


class HeaderFilter(Struct, kw_only=True):
    """Lets requests in or keeps them out by a header's value; the sandbox keeps filters and applies none."""

    id: str
    header: str
    regex: str
    created_by: str
    created_at: datetime
