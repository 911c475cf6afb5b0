"""Report: what somebody tells the administrators about an account (https://docs.joinmastodon.org/entities/Report/)."""

from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.entities.account import Account


class ReportCategory(StrEnum):
    """Why an account is reported; GoToSocial keeps `other` whatever was said."""

    SPAM = "spam"
    VIOLATION = "violation"
    OTHER = "other"


class Report(msgspec.Struct, frozen=True):
    """A report as its author sees it; GoToSocial answers null for no statuses and no rules."""

    id: str
    created_at: datetime
    comment: str = ""
    category: ReportCategory = ReportCategory.OTHER
    forwarded: bool = False
    action_taken: bool = False
    action_taken_at: datetime | None = None
    action_taken_comment: str | None = None
    status_ids: list[str] | None = None
    rule_ids: list[str] | None = None
    target_account: Account | None = None
