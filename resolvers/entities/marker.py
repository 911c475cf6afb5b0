"""Marker: how far a person has read (https://docs.joinmastodon.org/entities/Marker/)."""

from datetime import datetime

import msgspec


class Marker(msgspec.Struct, frozen=True):
    """A place on one timeline; `version` grows with each move."""

    last_read_id: str
    version: int
    updated_at: datetime


class Markers(msgspec.Struct, frozen=True):
    """The places on both timelines that have one; None where nothing was read yet."""

    home: Marker | None = None
    notifications: Marker | None = None
