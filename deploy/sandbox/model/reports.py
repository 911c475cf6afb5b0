"""Reports."""

from datetime import datetime

from msgspec import Struct, field


class Report(Struct, kw_only=True):
    """What one account complains of about another, and what an admin did about it."""

    id: str
    account_id: str
    target_id: str
    created_at: datetime
    updated_at: datetime
    comment: str = ""
    status_ids: list[str] = field(default_factory=list)
    rule_ids: list[str] = field(default_factory=list)
    forwarded: bool = False
    action_taken_at: datetime | None = None
    action_taken_by_id: str | None = None
    action_taken_comment: str = ""
