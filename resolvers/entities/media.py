"""MediaAttachment: a picture, video or sound of a status (https://docs.joinmastodon.org/entities/MediaAttachment/)."""

from enum import StrEnum

import msgspec
from msgspec.structs import force_setattr


class MediaType(StrEnum):
    """What kind of file an attachment is; `unknown` are files this server did not fetch, and kinds we do not know."""

    IMAGE = "image"
    GIFV = "gifv"
    VIDEO = "video"
    AUDIO = "audio"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, _value: object) -> "MediaType":
        return cls.UNKNOWN


class Focus(msgspec.Struct, frozen=True):
    """The point of a picture that has to stay visible: from -1 to 1, left to right and bottom to top."""

    x: float = 0.0
    y: float = 0.0


class MediaSize(msgspec.Struct, frozen=True):
    """How large a file is in pixels, and how long in seconds; None for what a file of its kind has not."""

    width: int | None = None
    height: int | None = None
    duration: float | None = None


class MediaMeta(msgspec.Struct, frozen=True):
    """What is known of a file."""

    original: MediaSize | None = None
    focus: Focus | None = None


class MediaAttachment(msgspec.Struct, frozen=True):
    """A file of a status. `url` is absent when the file stayed at its origin; `description` is the alt text.

    Size, length and focus are taken out of `meta`.
    """

    id: str
    type: MediaType
    url: str | None = None
    preview_url: str | None = None
    remote_url: str | None = None
    description: str | None = None
    blurhash: str | None = None
    meta: MediaMeta | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    focus: Focus | None = None

    def __post_init__(self) -> None:
        if self.meta is None:
            return
        size = self.meta.original or MediaSize()
        force_setattr(self, "width", size.width)
        force_setattr(self, "height", size.height)
        force_setattr(self, "duration", size.duration)
        force_setattr(self, "focus", self.meta.focus)
