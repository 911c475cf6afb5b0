"""MediaAttachment: a picture, video or sound of a status (https://docs.joinmastodon.org/entities/MediaAttachment/)."""

from enum import StrEnum

import msgspec


class MediaType(StrEnum):
    """What kind of file an attachment is; `unknown` are files this server did not fetch."""

    IMAGE = "image"
    GIFV = "gifv"
    VIDEO = "video"
    AUDIO = "audio"
    UNKNOWN = "unknown"


class MediaAttachment(msgspec.Struct, frozen=True):
    """A file of a status. `url` is absent when the file stayed at its origin; `description` is the alt text."""

    id: str
    type: MediaType
    url: str | None = None
    preview_url: str | None = None
    remote_url: str | None = None
    description: str | None = None
    blurhash: str | None = None
