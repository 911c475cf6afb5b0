"""Following hashtags."""

from resolvers import tags
from resolvers.entities.tag import Tag as TagEntity
from schema.context import Info
from schema.field import output
from schema.payload import mutation, payload
from schema.types.tag import Tag


@payload
class TagPayload:
    """What came of following a hashtag, or not."""

    tag: Tag | None
    """The hashtag as it is now; null when there are user errors."""


@output
class TagMutations:
    """Root fields that follow hashtags."""

    @mutation(TagPayload)
    @staticmethod
    async def follow_tag(info: Info, name: str) -> TagEntity:
        """Let posts with a hashtag into the viewer's home timeline."""
        return await tags.follow(info.context.ctx, name)

    @mutation(TagPayload)
    @staticmethod
    async def unfollow_tag(info: Info, name: str) -> TagEntity:
        """Follow a hashtag no more."""
        return await tags.unfollow(info.context.ctx, name)
