"""Status."""

from datetime import datetime
from typing import Optional

import strawberry

from resolvers import statuses
from resolvers.entities.status import Mention as MentionEntity
from resolvers.entities.status import Status as StatusEntity
from resolvers.entities.status import StatusTag as StatusTagEntity
from resolvers.ids import global_id
from schema.context import Info
from schema.enums import Visibility
from schema.field import Node, entity, field
from schema.types.account import Account, CustomEmoji
from schema.types.media import MediaAttachment
from schema.types.poll import Poll


@entity(MentionEntity)
class Mention:
    """An account named in a status."""

    username: str
    """The name without a domain."""

    acct: str
    """The name with the domain, which local accounts lack."""

    url: str
    """The profile page."""

    @field(strawberry.ID)
    @staticmethod
    def account_id(parent: strawberry.Parent[MentionEntity]) -> str:
        """The global id of the account."""
        return global_id("Account", parent.id)


@entity(StatusTagEntity)
class StatusTag:
    """A hashtag of a status."""

    name: str
    """Without the #."""

    url: str
    """The page of the tag."""


@entity(StatusEntity, node=statuses.status)
class Status(Node):
    """A post, as the viewer sees it."""

    uri: str
    """The id that all servers know it by (ActivityPub)."""

    url: str | None
    """Its page at its origin."""

    account: Account
    """Who posted it."""

    created_at: datetime
    """When it was posted."""

    edited_at: datetime | None
    """When it was changed last."""

    content: str
    """HTML, sanitised."""

    spoiler_text: str
    """The content warning, plain text; empty for none."""

    sensitive: bool
    """Media should be covered."""

    language: str | None
    """The language of the text (BCP 47)."""

    visibility: Visibility
    """Who may see it."""

    replies_count: int
    """How many replies this server knows."""

    reblogs_count: int
    """How many boosts this server knows."""

    favourites_count: int
    """How many favourites this server knows."""

    favourited: bool
    """The viewer likes it."""

    reblogged: bool
    """The viewer boosted it."""

    bookmarked: bool
    """The viewer keeps it."""

    muted: bool
    """The viewer gets no notifications about its thread."""

    pinned: bool
    """It stands on top of the viewer's own profile."""

    reblog: Optional["Status"]
    """The post that this one boosts."""

    poll: Poll | None
    """The poll in it."""

    media_attachments: list[MediaAttachment]
    """Pictures, videos and sounds."""

    mentions: list[Mention]
    """Accounts named in it."""

    tags: list[StatusTag]
    """Hashtags in it."""

    emojis: list[CustomEmoji]
    """Custom emojis in it."""

    @field(strawberry.ID)
    @staticmethod
    def local_id(parent: strawberry.Parent[StatusEntity]) -> str:
        """The id that REST knows the status by."""
        return parent.id

    @field(Optional["Status"])  # the class is not made yet
    @staticmethod
    async def in_reply_to(info: Info, parent: strawberry.Parent[StatusEntity]) -> StatusEntity | None:
        """The post that this one answers; null when it answers none, or one the viewer may not see."""
        return await statuses.parent(info.context.ctx, parent)
