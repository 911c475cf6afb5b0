"""What GoToSocial prepares about domains: drafts of blocks and allows, and subscriptions to lists of them."""

from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.entities.admin import DomainPermission


class PermissionType(StrEnum):
    """What is to be done about a domain."""

    BLOCK = "block"
    ALLOW = "allow"


class ListFormat(StrEnum):
    """How a list of domains is written."""

    CSV = "text/csv"
    PLAIN = "text/plain"
    JSON = "application/json"


class DomainDraft(DomainPermission, frozen=True, kw_only=True):
    """A block or an allow that an administrator has to decide about."""

    permission_type: PermissionType


class DomainExclude(DomainPermission, frozen=True):
    """A domain that no list blocks or allows."""


class DomainSubscription(msgspec.Struct, frozen=True):
    """A list of domains that GoToSocial fetches every night; of two that name a domain the higher priority counts.

    `error` says why it could not be fetched last, None when it could; `count` is of domains on it then.
    """

    id: str
    permission_type: PermissionType
    uri: str
    content_type: ListFormat
    created_at: datetime
    title: str = ""
    priority: int = 0
    as_draft: bool = True
    adopt_orphans: bool = False
    remove_retracted: bool = False
    fetch_username: str | None = None
    fetched_at: datetime | None = None
    successfully_fetched_at: datetime | None = None
    error: str | None = None
    count: int = 0


class SubscriptionTest(msgspec.Struct, frozen=True):
    """What fetching a list brought: why it failed, or the domains on it."""

    error: str | None = None
    domains: list[str] = []
