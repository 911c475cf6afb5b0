"""Notification: what happened to a person (https://docs.joinmastodon.org/entities/Notification/)."""

from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.entities.account import Account
from resolvers.entities.status import Status


class NotificationType(StrEnum):
    """What happened; `pending.*` ask for leave. `unknown` is whatever GoToSocial comes to tell that we do not know."""

    FOLLOW = "follow"
    FOLLOW_REQUEST = "follow_request"
    MENTION = "mention"
    REBLOG = "reblog"
    FAVOURITE = "favourite"
    POLL = "poll"
    STATUS = "status"
    UPDATE = "update"
    ADMIN_SIGN_UP = "admin.sign_up"
    ADMIN_REPORT = "admin.report"
    PENDING_FAVOURITE = "pending.favourite"
    PENDING_REPLY = "pending.reply"
    PENDING_REBLOG = "pending.reblog"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, _value: object) -> "NotificationType":
        return cls.UNKNOWN


class Notification(msgspec.Struct, frozen=True):
    """Something that happened; `account` is who did it, `status` what it was done to."""

    id: str
    type: NotificationType
    created_at: datetime
    account: Account | None = None
    status: Status | None = None
