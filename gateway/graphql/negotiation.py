"""Media types of GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types)."""

from enum import Enum
from functools import lru_cache


class Media(Enum):
    """In what form an answer goes out."""

    GRAPHQL = "application/graphql-response+json"
    JSON = "application/json"
    EVENTS = "text/event-stream"

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"{self.value}; charset=utf-8"


# Without a wish, or with any, the answer is what clients of all ages read.
_ANY = {"*/*": Media.JSON, "application/*": Media.JSON}


@lru_cache(maxsize=256)
def media_of(accept: str | None) -> Media | None:
    """Return what a client prefers, by the value of its Accept header; None when there is nothing it would take.

    Of equally good ones the first counts.
    """
    if accept is None or not accept.strip():
        return Media.JSON
    best: Media | None = None
    highest = 0.0
    for offer in accept.split(","):
        name, *parameters = (part.strip().lower() for part in offer.split(";"))
        media = _ANY.get(name) or next((media for media in Media if media.value == name), None)
        quality = _quality(parameters)
        if media is not None and quality > highest and _takes_utf8(parameters):
            best, highest = media, quality
    return best


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _takes_utf8(parameters: list[str]) -> bool:
    charsets = [
        value.strip('" ')
        for name, _, value in (item.partition("=") for item in parameters)
        if name.strip() == "charset"
    ]
    return all(charset in ("utf-8", "utf8") for charset in charsets)


def is_json(content_type: str) -> bool:
    """Tell whether a Content-Type header names JSON in UTF-8, which is what it is without a charset."""
    name, *parameters = (part.strip().lower() for part in content_type.split(";"))
    return name == Media.JSON.value and _takes_utf8(parameters)
