"""MediaAttachment."""

from resolvers import media
from resolvers.entities.media import Focus as FocusEntity
from resolvers.entities.media import MediaAttachment as MediaAttachmentEntity
from schema.enums import MediaType
from schema.field import Node, entity


@entity(FocusEntity)
class Focus:
    """The point of a picture that has to stay visible when it is cut."""

    x: float
    """From -1 (left) to 1 (right)."""

    y: float
    """From -1 (bottom) to 1 (top)."""


@entity(MediaAttachmentEntity, node=media.attachment)
class MediaAttachment(Node):
    """A picture, video or sound of a status, or one that was uploaded for one."""

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

    width: int | None
    """In pixels."""

    height: int | None
    """In pixels."""

    duration: float | None
    """In seconds, of videos and sounds."""

    focus: Focus | None
    """The point that has to stay visible."""
