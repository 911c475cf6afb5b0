"""Uploaded files."""

from datetime import datetime

from msgspec import Struct


class Media(Struct, kw_only=True):
    """A file; its bytes are the blobs `<id>/original` and `<id>/small`. A `painting` is painted when first read."""

    id: str
    account_id: str
    created_at: datetime
    type: str
    content_type: str
    extension: str
    size: int
    description: str = ""
    width: int = 0
    height: int = 0
    focus_x: float = 0.0
    focus_y: float = 0.0
    duration: float = 0.0
    frame_rate: float = 0.0
    blurhash: str = ""
    small_extension: str = ""
    small_width: int = 0
    small_height: int = 0
    status_id: str | None = None
    remote_url: str | None = None
    painting: str = ""
