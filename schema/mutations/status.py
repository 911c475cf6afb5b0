"""Writing statuses."""

import strawberry

from resolvers import statuses
from resolvers.entities.status import Status as StatusEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.enums import Visibility
from schema.field import arguments, output
from schema.payload import mutation, payload
from schema.types.status import Status


@arguments
class PostStatusInput:
    """What a person writes. What is left out follows the settings of the account."""

    text: str
    """The text, in the content type of the account's settings."""

    spoiler_text: str | None = None
    """A content warning."""

    visibility: Visibility | None = None
    """Who may see it."""

    sensitive: bool | None = None
    """Whether media should be covered."""

    language: str | None = None
    """The language of the text (BCP 47)."""

    in_reply_to: strawberry.ID | None = None
    """The status that this one answers."""


@payload
class PostStatusPayload:
    """What came of posting a status."""

    status: Status | None
    """The new status; null when there are user errors."""


@output
class StatusMutations:
    """Root fields that write statuses."""

    @mutation(PostStatusPayload)
    @staticmethod
    async def post_status(info: Info, input: PostStatusInput) -> StatusEntity:  # noqa: A002  Relay's name
        """Post a status."""
        return await statuses.post(info.context.ctx, _draft(input))


def _draft(written: PostStatusInput) -> statuses.Draft:
    parent = written.in_reply_to
    return statuses.Draft(
        text=written.text,
        spoiler_text=written.spoiler_text,
        visibility=written.visibility,
        sensitive=written.sensitive,
        language=written.language,
        in_reply_to_id=None if parent is None else local_id(parent, "Status", "inReplyTo"),
    )
