"""Status: a post (https://docs.joinmastodon.org/entities/Status/)."""

from datetime import datetime

import msgspec

from resolvers.entities.account import Account
from resolvers.entities.emoji import CustomEmoji
from resolvers.entities.media import MediaAttachment
from resolvers.entities.poll import Poll
from resolvers.entities.visibility import Visibility


class Mention(msgspec.Struct, frozen=True):
    """An account named in a status."""

    id: str
    username: str
    acct: str
    url: str


class StatusTag(msgspec.Struct, frozen=True):
    """A hashtag of a status; `name` without the #."""

    name: str
    url: str


class Status(msgspec.Struct, frozen=True):
    """A post as the viewer sees it. `content` is sanitised HTML; a boost holds the boosted in `reblog`."""

    id: str
    uri: str
    account: Account
    created_at: datetime
    content: str
    visibility: Visibility
    url: str | None = None
    edited_at: datetime | None = None
    spoiler_text: str = ""
    sensitive: bool = False
    language: str | None = None
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    replies_count: int = 0
    reblogs_count: int = 0
    favourites_count: int = 0
    favourited: bool = False
    reblogged: bool = False
    bookmarked: bool = False
    muted: bool = False
    pinned: bool = False
    reblog: "Status | None" = None
    poll: Poll | None = None
    media_attachments: list[MediaAttachment] = []
    mentions: list[Mention] = []
    tags: list[StatusTag] = []
    emojis: list[CustomEmoji] = []


class StatusContext(msgspec.Struct, frozen=True):
    """What stands around a status in its thread: up to the root, and all below (oldest first)."""

    ancestors: list[Status]
    descendants: list[Status]


class StatusSource(msgspec.Struct, frozen=True):
    """A status as its author typed it."""

    text: str = ""
    spoiler_text: str = ""
