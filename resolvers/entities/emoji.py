"""CustomEmoji: a picture that stands for :shortcode: in a text (https://docs.joinmastodon.org/entities/CustomEmoji/)."""

import msgspec


class CustomEmoji(msgspec.Struct, frozen=True):
    """An emoji of one server; `static_url` is the picture without movement, `category` None for none."""

    shortcode: str
    url: str
    static_url: str
    category: str | None = None
    visible_in_picker: bool = True
