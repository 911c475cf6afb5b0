"""Account: a person, bot or group, local or remote (https://docs.joinmastodon.org/entities/Account/)."""

from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.entities.emoji import CustomEmoji
from resolvers.entities.visibility import ContentType, Visibility


class ProfileField(msgspec.Struct, frozen=True):
    """A row of a profile: name in plain text, value in HTML; verified_at when the link points back."""

    name: str
    value: str
    verified_at: datetime | None = None


class AccountRole(msgspec.Struct, frozen=True):
    """What an account is on its server; only roles above `user` are shown to everybody."""

    name: str
    color: str = ""


class Account(msgspec.Struct, frozen=True):
    """An account as others see it. `note` is HTML; `acct` has no domain for local accounts.

    `last_status_at` is a date (YYYY-MM-DD); `moved` is where the account has gone to.
    """

    id: str
    username: str
    acct: str
    created_at: datetime
    display_name: str = ""
    note: str = ""
    url: str = ""
    avatar: str = ""
    avatar_static: str = ""
    avatar_description: str = ""
    header: str = ""
    header_static: str = ""
    header_description: str = ""
    locked: bool = False
    bot: bool = False
    group: bool = False
    discoverable: bool = False
    suspended: bool = False
    hide_collections: bool = False
    last_status_at: str | None = None
    followers_count: int = 0
    following_count: int = 0
    statuses_count: int = 0
    emojis: list[CustomEmoji] = []
    fields: list[ProfileField] = []
    roles: list[AccountRole] = []
    moved: "Account | None" = None


class MutedAccount(Account, frozen=True):
    """An account in the list of mutes; `mute_expires_at` is None when the mute lasts."""

    mute_expires_at: datetime | None = None


class Role(StrEnum):
    """What an account may do on this server."""

    USER = "user"
    MODERATOR = "moderator"
    ADMIN = "admin"


class OwnRole(msgspec.Struct, frozen=True):
    """The role of an account as its owner and administrators see it."""

    name: Role = Role.USER


class WebVisibility(StrEnum):
    """Which posts of an account its page shows to those who are not signed in."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    NONE = "none"


class WebLayout(StrEnum):
    """How the page of an account is laid out."""

    MICROBLOG = "microblog"
    GALLERY = "gallery"


class WebTheme(msgspec.Struct, frozen=True):
    """A style that the page of an account may have, by the name of its file."""

    file_name: str
    title: str = ""
    description: str = ""


class Source(msgspec.Struct, frozen=True):
    """A profile as its owner typed it, and what is preset for new statuses; `language` is empty for none."""

    note: str = ""
    fields: list[ProfileField] = []
    privacy: Visibility = Visibility.UNLISTED
    sensitive: bool = False
    language: str = ""
    status_content_type: ContentType = ContentType.PLAIN
    follow_requests_count: int = 0
    also_known_as_uris: list[str] = []
    web_visibility: WebVisibility = WebVisibility.PUBLIC
    web_layout: WebLayout = WebLayout.MICROBLOG


class OwnAccount(Account, frozen=True):
    """The viewer's own account (https://docs.joinmastodon.org/entities/Account/#CredentialAccount)."""

    source: Source = Source()
    role: OwnRole = OwnRole()
    theme: str | None = None
    custom_css: str = ""
    enable_rss: bool = False
