"""Status: a post (https://docs.joinmastodon.org/entities/Status/)."""

from datetime import datetime

import msgspec

from resolvers.entities.account import Account
from resolvers.entities.emoji import CustomEmoji
from resolvers.entities.filter import Filter
from resolvers.entities.interaction import InteractionPolicy
from resolvers.entities.media import MediaAttachment
from resolvers.entities.poll import Poll
from resolvers.entities.visibility import ContentType, Visibility


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


class Application(msgspec.Struct, frozen=True):
    """The program that a status was posted with."""

    name: str
    website: str | None = None


class Card(msgspec.Struct, frozen=True):
    """A preview of the page that a status links to; `type` is link, photo, video or rich. Sizes are in pixels."""

    url: str
    title: str = ""
    description: str = ""
    type: str = "link"
    author_name: str = ""
    provider_name: str = ""
    image: str | None = None
    blurhash: str | None = None
    width: int | None = None
    height: int | None = None
    embed_url: str | None = None


class FilterMatch(msgspec.Struct, frozen=True):
    """A filter of the viewer that found a status, and the words it found (Mastodon's FilterResult)."""

    filter: Filter
    keyword_matches: list[str] = []


class Status(msgspec.Struct, frozen=True):
    """A post as the viewer sees it. `content` is sanitised HTML; a boost holds the boosted in `reblog`.

    `content_type` is None for posts of other servers and for boosts.
    """

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
    local_only: bool = False
    content_type: ContentType | None = None
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
    card: Card | None = None
    application: Application | None = None
    media_attachments: list[MediaAttachment] = []
    mentions: list[Mention] = []
    tags: list[StatusTag] = []
    emojis: list[CustomEmoji] = []
    filtered: list[FilterMatch] = []
    interaction_policy: InteractionPolicy | None = None


class DeletedStatus(Status, frozen=True):
    """What GoToSocial answers to a deletion: the post as it was, with `text` as its author typed it."""

    text: str = ""


class StatusContext(msgspec.Struct, frozen=True):
    """What stands around a status in its thread: up to the root, and all below (oldest first)."""

    ancestors: list[Status]
    descendants: list[Status]


class StatusSource(msgspec.Struct, frozen=True):
    """A status as its author typed it."""

    text: str = ""
    spoiler_text: str = ""
    content_type: ContentType = ContentType.PLAIN


class PollEditOption(msgspec.Struct, frozen=True):
    """An option of a poll in an earlier version of its status."""

    title: str


class PollEdit(msgspec.Struct, frozen=True):
    """The poll in an earlier version of a status."""

    options: list[PollEditOption] = []


class StatusEdit(msgspec.Struct, frozen=True):
    """One version of a status (https://docs.joinmastodon.org/entities/StatusEdit/)."""

    account: Account
    created_at: datetime
    content: str = ""
    spoiler_text: str = ""
    sensitive: bool = False
    poll: PollEdit | None = None
    media_attachments: list[MediaAttachment] = []
    emojis: list[CustomEmoji] = []
