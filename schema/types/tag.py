"""Tag."""

import strawberry

from resolvers import tags
from resolvers.entities.tag import Tag as TagEntity
from schema.context import Info
from schema.field import entity, field


@entity(TagEntity)
class Tag:
    """A hashtag, as the viewer sees it."""

    name: str
    """Without the #."""

    url: str
    """The page of the tag."""

    @field(bool)
    @staticmethod
    async def following(info: Info, parent: strawberry.Parent[TagEntity]) -> bool:
        """Posts with it come to the viewer's home timeline."""
        return await tags.is_followed(info.context.ctx, parent)
