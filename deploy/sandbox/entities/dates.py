"""Dates as the API writes them."""

from datetime import datetime


def stamp(at: datetime) -> str:
    """Return a moment in UTC with milliseconds: 2026-01-01T00:00:00.000Z."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def maybe_stamp(at: datetime | None) -> str | None:
    """Return a moment, None for none."""
    return stamp(at) if at else None
