"""Describing uploads."""

import strawberry

from resolvers import media
from resolvers.entities.media import MediaAttachment as MediaAttachmentEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.field import output
from schema.mutations.inputs import FocusInput, focus_of
from schema.payload import mutation, payload
from schema.types.media import MediaAttachment


@payload
class MediaPayload:
    """What came of describing an upload."""

    media: MediaAttachment | None
    """The upload as it is now; null when there are user errors."""


@output
class MediaMutations:
    """Root fields that describe uploads."""

    @mutation(MediaPayload)
    @staticmethod
    async def update_media(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        description: str | None = strawberry.UNSET,
        focus: FocusInput | None = strawberry.UNSET,
    ) -> MediaAttachmentEntity:
        """Describe an upload that no status has yet; for those of a status there is `editStatus`."""
        told = None if description is strawberry.UNSET else description
        media_id = local_id(id, "MediaAttachment", "id")
        return await media.update(info.context.ctx, media_id, description=told, focus=focus_of(focus))
