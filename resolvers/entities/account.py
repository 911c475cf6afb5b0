"""Account: a person, bot or group, local or remote (https://docs.joinmastodon.org/entities/Account/)."""

from datetime import datetime

import msgspec

from resolvers.entities.emoji import CustomEmoji


class ProfileField(msgspec.Struct, frozen=True):
    """A row of a profile: name in plain text, value in HTML; verified_at when the link points back."""

    name: str
    value: str
    verified_at: datetime | None = None


class Account(msgspec.Struct, frozen=True):
    """An account as others see it. `note` is HTML; `acct` has no domain for local accounts."""

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
    discoverable: bool = False
    followers_count: int = 0
    following_count: int = 0
    statuses_count: int = 0
    emojis: list[CustomEmoji] = []
    fields: list[ProfileField] = []
