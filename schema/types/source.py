"""AccountSource."""

import strawberry

from resolvers.entities.account import ProfileField as ProfileFieldEntity
from resolvers.entities.account import Source as SourceEntity
from schema.enums import ContentType, Visibility
from schema.field import entity, field


@entity(ProfileFieldEntity)
class ProfileFieldSource:
    """A row of the viewer's profile as they typed it."""

    name: str
    """What the row is about."""

    value: str
    """The text."""


@entity(SourceEntity)
class AccountSource:
    """The viewer's profile as they typed it, and what is preset for new posts."""

    note: str
    """The biography."""

    fields: list[ProfileFieldSource]
    """The rows."""

    privacy: Visibility
    """Who may see a new post."""

    sensitive: bool
    """Media of a new post are covered."""

    follow_requests_count: int
    """How many ask to follow the viewer."""

    @field(str | None)
    @staticmethod
    def language(parent: strawberry.Parent[SourceEntity]) -> str | None:
        """The language of a new post (BCP 47); null for none."""
        return parent.language or None

    @field(ContentType)
    @staticmethod
    def content_type(parent: strawberry.Parent[SourceEntity]) -> ContentType:
        """How the text of a new post is typed."""
        return parent.status_content_type

    @field(list[str])
    @staticmethod
    def also_known_as(parent: strawberry.Parent[SourceEntity]) -> list[str]:
        """Other accounts of the viewer, by their ActivityPub addresses: from these the account can be moved here."""
        return parent.also_known_as_uris
