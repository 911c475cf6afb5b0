"""Posts for later."""

from datetime import datetime

from msgspec import Struct, field


class ScheduledPoll(Struct, kw_only=True):
    """The poll of a post for later; `seconds` count from its publication."""

    options: list[str]
    seconds: int
    multiple: bool
    hide_totals: bool


class ScheduledStatus(Struct, kw_only=True):
    """A post that waits; `language` and `content_type` are empty when they were left out."""

    id: str
    account_id: str
    scheduled_at: datetime
    app_id: str | None
    text: str
    visibility: str
    spoiler_text: str = ""
    sensitive: bool = False
    language: str = ""
    content_type: str = ""
    in_reply_to_id: str | None = None
    media_ids: list[str] = field(default_factory=list)
    local_only: bool = False
    poll: ScheduledPoll | None = None
