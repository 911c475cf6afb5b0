"""Accounts, their users (local ones have one) and how two accounts stand to each other."""

from datetime import datetime

from msgspec import Struct, field

Policy = dict[str, dict[str, list[str]]]
"""can_favourite, can_reply, can_reblog -> automatic_approval, manual_approval -> who."""


class Field(Struct):
    """A line of a profile: as it was typed and as HTML."""

    name: str
    raw: str
    value: str


class Account(Struct, kw_only=True):
    """An actor, of this server when domain is empty."""

    id: str
    username: str
    created_at: datetime
    domain: str = ""
    uri: str = ""
    url: str = ""
    display_name: str = ""
    note_raw: str = ""
    note: str = ""
    fields: list[Field] = field(default_factory=list)
    locked: bool = False
    bot: bool = False
    discoverable: bool = False
    hide_collections: bool = False
    avatar_media_id: str | None = None
    header_media_id: str | None = None
    theme: str = ""
    custom_css: str = ""
    enable_rss: bool = False
    suspended_at: datetime | None = None
    moved_to_id: str | None = None
    also_known_as: list[str] = field(default_factory=list)
    privacy: str = "unlisted"
    sensitive: bool = False
    language: str = "en"
    status_content_type: str = "text/plain"
    web_visibility: str = "public"
    web_layout: str = "microblog"
    policies: dict[str, Policy] = field(default_factory=dict)

    @property
    def local(self) -> bool:
        """Whether the account is of this server."""
        return not self.domain

    @property
    def acct(self) -> str:
        """The name by which this server calls the account."""
        return f"{self.username}@{self.domain}" if self.domain else self.username


class User(Struct, kw_only=True):
    """Who may sign in to a local account; `role` is user, moderator or admin."""

    id: str
    account_id: str
    email: str
    password: str
    created_at: datetime
    role: str = "user"
    approved: bool = True
    disabled: bool = False
    confirmed_at: datetime | None = None
    locale: str = "en"
    reason: str = ""
    sign_up_ip: str = ""
    application_id: str | None = None
    confirmation_token: str = ""


class Follow(Struct, kw_only=True):
    """One account follows another; the same row waits in follow_requests until it is accepted."""

    id: str
    account_id: str
    target_id: str
    created_at: datetime
    reblogs: bool = True
    notify: bool = False


class Block(Struct, kw_only=True):
    """One account blocks another."""

    id: str
    account_id: str
    target_id: str
    created_at: datetime


class Mute(Struct, kw_only=True):
    """One account mutes another, for a while or for good."""

    id: str
    account_id: str
    target_id: str
    created_at: datetime
    notifications: bool = False
    expires_at: datetime | None = None


class Note(Struct, kw_only=True):
    """What one account noted about another for itself."""

    id: str
    account_id: str
    target_id: str
    comment: str
