"""AdminEmoji."""

from datetime import datetime

import strawberry

from resolvers import admin_emojis
from resolvers.entities.emoji import AdminEmoji as AdminEmojiEntity
from resolvers.paging import Page, Window
from schema.connection import connection
from schema.context import Info
from schema.field import Node, entity, field, output


@entity(AdminEmojiEntity, node=admin_emojis.emoji)
class AdminEmoji(Node):
    """An emoji of this server, or of another one that it knows. The picture of a new one is sent over REST."""

    shortcode: str
    """Its name, without colons."""

    domain: str | None
    """The server that it is at home on; null for this one."""

    url: str
    """The picture, which may move."""

    static_url: str
    """The picture without movement."""

    category: str | None
    """Under which it is offered; null for none."""

    visible_in_picker: bool
    """It is offered when one writes."""

    disabled: bool
    """It is shown no more."""

    updated_at: datetime
    """When the picture was changed last."""

    total_file_size: int
    """Bytes of its pictures."""

    content_type: str
    """The media type of the picture."""

    uri: str
    """Its ActivityPub address."""


@output
class AdminEmojis:
    """Emojis, as administrators see them."""

    @connection(AdminEmoji)
    @staticmethod
    async def emojis(
        info: Info,
        window: Window,
        domain: str | None = strawberry.UNSET,
        shortcode: str | None = strawberry.UNSET,
        disabled: bool | None = strawberry.UNSET,
    ) -> Page[AdminEmojiEntity]:
        """Emojis by shortcode and domain: of one server (`local` is this one), of one name, disabled ones or others."""
        wanted = admin_emojis.Wanted(
            domain=domain or None,
            shortcode=shortcode or None,
            disabled=None if disabled is strawberry.UNSET else disabled,
        )
        return await admin_emojis.emojis(info.context.ctx, window, wanted)

    @field(list[str])
    @staticmethod
    async def emoji_categories(info: Info) -> list[str]:
        """Under what emojis are offered."""
        return await admin_emojis.categories(info.context.ctx)
