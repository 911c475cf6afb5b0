"""Hashtags by their names."""

from resolvers import tags
from resolvers.entities.tag import Tag as TagEntity
from resolvers.errors import NotFoundError
from schema.context import Info
from schema.field import field, output
from schema.types.tag import Tag


@output
class TagQueries:
    """Root fields about hashtags."""

    @field(Tag | None)
    @staticmethod
    async def tag(info: Info, name: str) -> TagEntity | None:
        """A hashtag by its name; null when nobody here has used or followed it."""
        try:
            return await tags.tag(info.context.ctx, name)
        except NotFoundError:
            return None
