"""MediaAttachment."""

from resolvers.entities.media import MediaAttachment as MediaAttachmentEntity
from schema.enums import MediaType
from schema.field import entity


@entity(MediaAttachmentEntity)
class MediaAttachment:
    """A picture, video or sound of a status."""

    type: MediaType
    """What kind of file it is."""

    url: str | None
    """The file; null when it stayed at its origin."""

    preview_url: str | None
    """A small picture of it."""

    remote_url: str | None
    """The file at its origin, for attachments of other servers."""

    description: str | None
    """What is to be seen or heard, in words."""

    blurhash: str | None
    """A blurred stand-in while the file loads (https://blurha.sh)."""
