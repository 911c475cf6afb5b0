"""What administrators do with emojis."""

import strawberry

from resolvers import admin_emojis
from resolvers.entities.emoji import AdminEmoji as AdminEmojiEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.field import output
from schema.payload import DeletePayload, mutation, payload
from schema.types.admin_emoji import AdminEmoji


@payload
class AdminEmojiPayload:
    """What came of changing an emoji."""

    emoji: AdminEmoji | None
    """The emoji as it is now; null when there are user errors."""


@output
class AdminEmojiMutations:
    """Root fields for administrators: emojis."""

    @mutation(AdminEmojiPayload)
    @staticmethod
    async def update_emoji(info: Info, id: strawberry.ID, category: str) -> AdminEmojiEntity:  # noqa: A002
        """Offer an emoji of this server under another heading; empty for none."""
        return await admin_emojis.move(info.context.ctx, info.context.responses, _emoji_id(id), category)

    @mutation(AdminEmojiPayload)
    @staticmethod
    async def copy_emoji(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        shortcode: str,
        category: str | None = strawberry.UNSET,
    ) -> AdminEmojiEntity:
        """Make another server's emoji one of this server's own; the new one is returned."""
        ctx, responses = info.context.ctx, info.context.responses
        return await admin_emojis.copy(ctx, responses, _emoji_id(id), shortcode, category or "")

    @mutation(AdminEmojiPayload)
    @staticmethod
    async def disable_emoji(info: Info, id: strawberry.ID) -> AdminEmojiEntity:  # noqa: A002
        """Show another server's emoji no more; GoToSocial has no way back."""
        return await admin_emojis.disable(info.context.ctx, info.context.responses, _emoji_id(id))

    @mutation(DeletePayload)
    @staticmethod
    async def delete_emoji(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Remove an emoji of this server; posts show its name from then on."""
        await admin_emojis.delete(info.context.ctx, info.context.responses, _emoji_id(id))
        return id


def _emoji_id(text: str) -> str:
    return local_id(text, "AdminEmoji", "id")
