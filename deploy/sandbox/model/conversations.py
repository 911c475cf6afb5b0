"""Conversations: direct posts of one thread between the same people, and where somebody has read up to."""

from datetime import datetime

from msgspec import Struct


class Conversation(Struct, kw_only=True):
    """A conversation as one account has it; `other_ids` are the others in it, sorted."""

    id: str
    account_id: str
    other_ids: list[str]
    thread_id: str
    last_status_id: str
    read: bool = True


class Marker(Struct, kw_only=True):
    """Where an account has read up to on a timeline; `id` is account and timeline."""

    id: str
    account_id: str
    timeline: str
    last_read_id: str
    updated_at: datetime
    version: int = 0
