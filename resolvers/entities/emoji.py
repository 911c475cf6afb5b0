"""CustomEmoji: a picture that stands for :shortcode: in a text (https://docs.joinmastodon.org/entities/CustomEmoji/)."""

from datetime import datetime

import msgspec


class CustomEmoji(msgspec.Struct, frozen=True):
    """An emoji of one server; `static_url` is the picture without movement, `category` None for none."""

    shortcode: str
    url: str
    static_url: str
    category: str | None = None
    visible_in_picker: bool = True


class AdminEmoji(CustomEmoji, frozen=True, kw_only=True):
    """An emoji as administrators see it; `domain` is None for the server's own, `total_file_size` in bytes."""

    id: str
    updated_at: datetime
    domain: str | None = None
    disabled: bool = False
    total_file_size: int = 0
    content_type: str = ""
    uri: str = ""

    @property
    def place(self) -> str:
        """Where it stands in GoToSocial's list of emojis, which is sorted by shortcode and domain."""
        return f"{self.shortcode}@{self.domain or ''}"


class EmojiCategory(msgspec.Struct, frozen=True):
    """A heading under which emojis are offered."""

    name: str
