"""What is chosen for each status, and preset for all of an account: who may see it, how its text is marked up."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see a status. `mutuals_only` is GoToSocial's own."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"
    MUTUALS_ONLY = "mutuals_only"
    DIRECT = "direct"


class ContentType(StrEnum):
    """How the text of a status was typed; GoToSocial makes HTML of both. What we do not know counts as plain text."""

    PLAIN = "text/plain"
    MARKDOWN = "text/markdown"

    @classmethod
    def _missing_(cls, _value: object) -> "ContentType":
        return cls.PLAIN
