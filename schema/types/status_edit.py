"""Versions of a status, and what its author typed."""

from datetime import datetime

import strawberry

from resolvers.entities.status import PollEdit as PollEditEntity
from resolvers.entities.status import StatusEdit as StatusEditEntity
from resolvers.entities.status import StatusSource as StatusSourceEntity
from schema.enums import ContentType
from schema.field import entity, field
from schema.types.account import Account, CustomEmoji
from schema.types.media import MediaAttachment


@entity(PollEditEntity)
class PollEdit:
    """The poll in a version of a status."""

    @field(list[str])
    @staticmethod
    def options(parent: strawberry.Parent[PollEditEntity]) -> list[str]:
        """What could be chosen."""
        return [option.title for option in parent.options]


@entity(StatusEditEntity)
class StatusEdit:
    """One version of a status."""

    created_at: datetime
    """Since when it was so."""

    content: str
    """HTML, sanitised."""

    spoiler_text: str
    """The content warning, plain text; empty for none."""

    sensitive: bool
    """Media should be covered."""

    poll: PollEdit | None
    """The poll in it."""

    media_attachments: list[MediaAttachment]
    """Pictures, videos and sounds."""

    emojis: list[CustomEmoji]
    """Custom emojis in it."""

    account: Account
    """Who posted it."""


@entity(StatusSourceEntity)
class StatusSource:
    """A status as its author typed it."""

    text: str
    """The text."""

    spoiler_text: str
    """The content warning; empty for none."""

    content_type: ContentType
    """How the text is marked up."""
