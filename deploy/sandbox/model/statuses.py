"""Statuses and what accounts do to them."""

from datetime import datetime

from msgspec import Struct, field

from deploy.sandbox.model.accounts import Policy


class Edit(Struct, kw_only=True):
    """A status as it was before an edit."""

    created_at: datetime
    content: str
    text: str
    spoiler_text: str
    sensitive: bool
    language: str | None
    media_ids: list[str]
    poll_options: list[str]


class Status(Struct, kw_only=True):
    """A post, or a boost when reblog_of_id is set. `mention_ids` are accounts, `tags` lower-case names."""

    id: str
    uri: str
    url: str
    account_id: str
    created_at: datetime
    visibility: str
    text: str = ""
    content: str = ""
    content_type: str = "text/plain"
    spoiler_text: str = ""
    sensitive: bool = False
    language: str | None = None
    edited_at: datetime | None = None
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    thread_id: str = ""
    reblog_of_id: str | None = None
    reblog_of_account_id: str | None = None
    mention_ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    media_ids: list[str] = field(default_factory=list)
    poll_id: str | None = None
    app_id: str | None = None
    local: bool = True
    local_only: bool = False
    pending: bool = False
    pinned_at: datetime | None = None
    policy: Policy | None = None
    edits: list[Edit] = field(default_factory=list)


class Reaction(Struct, kw_only=True):
    """An account's favourite, bookmark or thread mute (then status_id is the thread's id)."""

    id: str
    account_id: str
    status_id: str
    created_at: datetime
    pending: bool = False


class Tag(Struct, kw_only=True):
    """A hashtag that somebody used; `id` is its name in lower case."""

    id: str
    name: str
