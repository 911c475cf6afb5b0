"""Tag."""

from resolvers.entities.tag import Tag as TagEntity
from schema.field import entity


@entity(TagEntity)
class Tag:
    """A hashtag, as the viewer sees it."""

    name: str
    """Without the #."""

    url: str
    """The page of the tag."""

    following: bool
    """Posts with it come to the viewer's home timeline."""
