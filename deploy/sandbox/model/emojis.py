"""Custom emojis."""

from datetime import datetime

from msgspec import Struct


class Emoji(Struct, kw_only=True):
    """A small picture by its shortcode; its bytes are the blobs `<id>/original` and `<id>/static`."""

    id: str
    shortcode: str
    content_type: str
    extension: str
    size: int
    updated_at: datetime
    category_id: str | None = None


class EmojiCategory(Struct, kw_only=True):
    """A drawer of the picker."""

    id: str
    name: str
