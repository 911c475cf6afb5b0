"""Filter: what a person does not want to see (https://docs.joinmastodon.org/entities/Filter/)."""

from datetime import datetime
from enum import StrEnum

import msgspec


class FilterContext(StrEnum):
    """Where a filter applies."""

    HOME = "home"
    NOTIFICATIONS = "notifications"
    PUBLIC = "public"
    THREAD = "thread"
    ACCOUNT = "account"


class FilterAction(StrEnum):
    """What is done with a status that a filter finds."""

    WARN = "warn"
    HIDE = "hide"
    BLUR = "blur"


class FilterKeyword(msgspec.Struct, frozen=True):
    """A word or phrase that a filter looks for."""

    id: str
    keyword: str
    whole_word: bool = False


class FilterStatus(msgspec.Struct, frozen=True):
    """A single status that a filter finds; GoToSocial calls its id `phrase`."""

    id: str
    status_id: str = msgspec.field(name="phrase")


class Filter(msgspec.Struct, frozen=True):
    """A filter of version 2, with all that it looks for."""

    id: str
    title: str
    contexts: list[FilterContext] = msgspec.field(name="context")
    action: FilterAction = msgspec.field(name="filter_action", default=FilterAction.WARN)
    expires_at: datetime | None = None
    keywords: list[FilterKeyword] = []
    statuses: list[FilterStatus] = []
