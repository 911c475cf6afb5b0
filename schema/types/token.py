"""Token."""

from datetime import datetime

import strawberry

from resolvers import tokens
from resolvers.entities.token import Token as TokenEntity
from schema.field import Node, entity, field
from schema.types.status_parts import Application


@entity(TokenEntity, node=tokens.token)
class Token(Node):
    """An app's access to the viewer's account. The token itself is never shown."""

    created_at: datetime
    """Since when it has access."""

    application: Application | None
    """The app; sessions of Chirp's own app are among them."""

    @field(datetime | None)
    @staticmethod
    def last_used_at(parent: strawberry.Parent[TokenEntity]) -> datetime | None:
        """When it was used last, right to the hour; null for never, and when nobody knows."""
        return parent.last_used

    @field(list[str])
    @staticmethod
    def scopes(parent: strawberry.Parent[TokenEntity]) -> list[str]:
        """What the app may do."""
        return parent.scope.split()
