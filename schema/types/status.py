"""Status."""

from datetime import datetime
from typing import Optional

import strawberry

from resolvers import statuses, threads
from resolvers.entities.account import Account as AccountEntity
from resolvers.entities.status import Status as StatusEntity
from resolvers.entities.status import StatusEdit as StatusEditEntity
from resolvers.entities.status import StatusSource as StatusSourceEntity
from resolvers.ids import global_id
from schema.context import Info
from schema.enums import ContentType, Visibility
from schema.field import Node, entity, field
from schema.types.account import Account, CustomEmoji
from schema.types.media import MediaAttachment
from schema.types.poll import Poll
from schema.types.status_edit import StatusEdit, StatusSource
from schema.types.status_parts import Application, Card, FilterMatch, InteractionPolicy, Mention, StatusTag
from schema.types.thread import StatusContext


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

    local_only: bool
    """It stays on this server."""

    content_type: ContentType | None
    """How the text was typed; null for boosts, and for posts of other servers."""

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
    """The viewer has muted its conversation, or gets no notifications about its thread."""

    pinned: bool
    """It stands on top of the viewer's own profile."""

    reblog: Optional["Status"]
    """The post that this one boosts."""

    poll: Poll | None
    """The poll in it."""

    card: Card | None
    """A preview of the page that it links to."""

    application: Application | None
    """The program that it was posted with, if its author tells."""

    media_attachments: list[MediaAttachment]
    """Pictures, videos and sounds."""

    mentions: list[Mention]
    """Accounts named in it."""

    tags: list[StatusTag]
    """Hashtags in it."""

    emojis: list[CustomEmoji]
    """Custom emojis in it."""

    filtered: list[FilterMatch]
    """The viewer's filters that found it, in the place where it was asked for."""

    interaction_policy: InteractionPolicy | None
    """Who may do what with it."""

    @field(strawberry.ID | None)
    @staticmethod
    def in_reply_to_id(parent: strawberry.Parent[StatusEntity]) -> str | None:
        """The global id of the post that this one answers."""
        return None if parent.in_reply_to_id is None else global_id("Status", parent.in_reply_to_id)

    @field(strawberry.ID | None)
    @staticmethod
    def in_reply_to_account_id(parent: strawberry.Parent[StatusEntity]) -> str | None:
        """The global id of whom this one answers."""
        return None if parent.in_reply_to_account_id is None else global_id("Account", parent.in_reply_to_account_id)

    @field(Optional["Status"])  # the class is not made yet
    @staticmethod
    async def in_reply_to(info: Info, parent: strawberry.Parent[StatusEntity]) -> StatusEntity | None:
        """The post that this one answers; null when it answers none, or one the viewer may not see."""
        return await statuses.parent(info.context.ctx, parent)

    @field(StatusContext)
    @staticmethod
    async def context(info: Info, parent: strawberry.Parent[StatusEntity]) -> threads.Thread:
        """What stands around it in its thread; around what it boosts, for a boost."""
        return await threads.thread(info.context.ctx, parent)

    @field(list[StatusEdit])
    @staticmethod
    async def history(info: Info, parent: strawberry.Parent[StatusEntity]) -> list[StatusEditEntity]:
        """All versions of it, the oldest first; the last is how it is now."""
        return await statuses.history(info.context.ctx, parent.id)

    @field(StatusSource | None)
    @staticmethod
    async def source(info: Info, parent: strawberry.Parent[StatusEntity]) -> StatusSourceEntity | None:
        """What its author typed, for the author alone."""
        return await statuses.source_if_own(info.context.ctx, parent.id)

    @field(list[Account])
    @staticmethod
    async def favourited_by(info: Info, parent: strawberry.Parent[StatusEntity]) -> list[AccountEntity]:
        """Who likes it, as far as this server knows."""
        return await statuses.favourited_by(info.context.ctx, parent.id)

    @field(list[Account])
    @staticmethod
    async def reblogged_by(info: Info, parent: strawberry.Parent[StatusEntity]) -> list[AccountEntity]:
        """Who boosted it, as far as this server knows."""
        return await statuses.reblogged_by(info.context.ctx, parent.id)
