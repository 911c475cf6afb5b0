"""Writing statuses, and what is done to them."""

import strawberry

from resolvers import authoring, statuses
from resolvers.entities.status import DeletedStatus
from resolvers.entities.status import Status as StatusEntity
from resolvers.ids import global_id, local_id
from schema.context import Info
from schema.enums import ContentType, Visibility
from schema.field import entity, field, output
from schema.mutations.inputs import EditStatusInput, PostStatusInput, draft_of, edit_of
from schema.payload import mutation, payload
from schema.types.media import MediaAttachment
from schema.types.poll import Poll
from schema.types.status import Status


@payload
class StatusPayload:
    """What came of writing a status, or of doing something to it."""

    status: Status | None
    """The status as it is now; null when there are user errors."""


@entity(DeletedStatus)
class Redraft:
    """A deleted status as it was written, to be written anew. Its attachments can be used again for a while."""

    text: str
    """The text as it was typed."""

    spoiler_text: str
    """The content warning; empty for none."""

    visibility: Visibility
    """Who could see it."""

    sensitive: bool
    """Media were covered."""

    language: str | None
    """The language of the text (BCP 47)."""

    media_attachments: list[MediaAttachment]
    """Its attachments."""

    poll: Poll | None
    """Its poll; it can be voted on no more."""

    @field(ContentType)
    @staticmethod
    def content_type(parent: strawberry.Parent[DeletedStatus]) -> ContentType:
        """How the text is marked up."""
        return parent.content_type or ContentType.PLAIN

    @field(strawberry.ID | None)
    @staticmethod
    def in_reply_to_id(parent: strawberry.Parent[DeletedStatus]) -> str | None:
        """The global id of what it answered."""
        return None if parent.in_reply_to_id is None else global_id("Status", parent.in_reply_to_id)


@payload
class DeleteStatusPayload:
    """What came of deleting a status."""

    status_id: strawberry.ID | None
    """The global id that it had; null when there are user errors."""

    redraft: Redraft | None
    """What it was, to be written anew; null when there are user errors."""


@output
class StatusMutations:
    """Root fields that write statuses and do something to them."""

    @mutation(StatusPayload)
    @staticmethod
    async def post_status(info: Info, input: PostStatusInput) -> StatusEntity:  # noqa: A002  Relay's name
        """Post a status."""
        return await authoring.post(info.context.ctx, draft_of(input), input.idempotency_key or None)

    @mutation(StatusPayload)
    @staticmethod
    async def edit_status(info: Info, id: strawberry.ID, input: EditStatusInput) -> StatusEntity:  # noqa: A002
        """Change a status of the viewer's."""
        return await authoring.edit(info.context.ctx, _status(id), edit_of(input))

    @mutation(DeleteStatusPayload)
    @staticmethod
    async def delete_status(info: Info, id: strawberry.ID) -> dict[str, object]:  # noqa: A002
        """Delete a status of the viewer's, and get it back to be written anew."""
        deleted = await authoring.delete(info.context.ctx, _status(id))
        return {"status_id": global_id("Status", deleted.id), "redraft": deleted}

    @mutation(StatusPayload)
    @staticmethod
    async def favourite_status(info: Info, id: strawberry.ID) -> StatusEntity:  # noqa: A002
        """Like a status."""
        return await statuses.favourite(info.context.ctx, _status(id))

    @mutation(StatusPayload)
    @staticmethod
    async def unfavourite_status(info: Info, id: strawberry.ID) -> StatusEntity:  # noqa: A002
        """Like a status no more."""
        return await statuses.unfavourite(info.context.ctx, _status(id))

    @mutation(StatusPayload)
    @staticmethod
    async def reblog_status(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        visibility: Visibility | None = strawberry.UNSET,
    ) -> StatusEntity:
        """Boost a status: the payload has the boost, with the boosted in `reblog`.

        GoToSocial up to 0.20 pays no heed to `visibility`: a boost is as visible as what it boosts.
        """
        return await statuses.reblog(info.context.ctx, _status(id), visibility or None)

    @mutation(StatusPayload)
    @staticmethod
    async def unreblog_status(info: Info, id: strawberry.ID) -> StatusEntity:  # noqa: A002
        """Take a boost back, given what was boosted, which the payload has."""
        return await statuses.unreblog(info.context.ctx, _status(id))

    @mutation(StatusPayload)
    @staticmethod
    async def bookmark_status(info: Info, id: strawberry.ID) -> StatusEntity:  # noqa: A002
        """Keep a status."""
        return await statuses.bookmark(info.context.ctx, _status(id))

    @mutation(StatusPayload)
    @staticmethod
    async def unbookmark_status(info: Info, id: strawberry.ID) -> StatusEntity:  # noqa: A002
        """Keep a status no more."""
        return await statuses.unbookmark(info.context.ctx, _status(id))

    @mutation(StatusPayload)
    @staticmethod
    async def pin_status(info: Info, id: strawberry.ID) -> StatusEntity:  # noqa: A002
        """Let a status stand on top of the viewer's profile."""
        return await statuses.pin(info.context.ctx, _status(id))

    @mutation(StatusPayload)
    @staticmethod
    async def unpin_status(info: Info, id: strawberry.ID) -> StatusEntity:  # noqa: A002
        """Let a status stand on top of the viewer's profile no more."""
        return await statuses.unpin(info.context.ctx, _status(id))

    @mutation(StatusPayload)
    @staticmethod
    async def mute_thread(info: Info, id: strawberry.ID) -> StatusEntity:  # noqa: A002
        """Get no notifications about a thread that involves the viewer; `muteConversation` hides it as well."""
        return await statuses.mute_notifications(info.context.ctx, _status(id))

    @mutation(StatusPayload)
    @staticmethod
    async def unmute_thread(info: Info, id: strawberry.ID) -> StatusEntity:  # noqa: A002
        """Get notifications about a thread again."""
        return await statuses.unmute_notifications(info.context.ctx, _status(id))


def _status(text: str) -> str:
    return local_id(text, "Status", "id")
