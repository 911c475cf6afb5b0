"""Custom emojis."""

from datetime import datetime

from msgspec import Struct


class Emoji(Struct, kw_only=True):
    """A small picture by its shortcode; own ones have no domain. Its bytes are `<id>/original`, `<id>/static`."""

    id: str
    shortcode: str
    content_type: str
    extension: str
    size: int
    updated_at: datetime
    category_id: str | None = None
    domain: str = ""
    disabled: bool = False


class Refetch(Struct, kw_only=True):
    """An order to fetch remote emojis anew, of all domains when it names none; nothing comes of it, tests read it."""

    id: str
    domain: str


class EmojiCategory(Struct, kw_only=True):
    """A drawer of the picker."""

    id: str
    name: str
