"""Custom emojis on the wire, and which of them a text uses."""

import re

from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.model.emojis import Emoji
from deploy.sandbox.world import World

_SHORTCODE = re.compile(r":([A-Za-z0-9_]{1,30}):")


def emoji_entity(world: World, row: Emoji) -> dict[str, object]:
    """Return a CustomEmoji."""
    entity: dict[str, object] = {
        "shortcode": row.shortcode,
        "url": _url(world, row, "original", row.extension),
        "static_url": _url(world, row, "static", "png"),
        "visible_in_picker": not row.domain,
    }
    category = world.emoji_categories.get(row.category_id)
    if category:
        entity["category"] = category.name
    return entity


def admin_emoji_entity(world: World, row: Emoji) -> dict[str, object]:
    """Return an emoji as admins see it."""
    entity = emoji_entity(world, row) | {
        "id": row.id,
        "disabled": row.disabled,
        "updated_at": stamp(row.updated_at),
        "total_file_size": row.size,
        "content_type": row.content_type,
        "uri": f"https://{row.domain}/emoji/{row.id}" if row.domain else world.link(f"/emoji/{row.id}"),
    }
    return entity | ({"domain": row.domain} if row.domain else {})


def emojis_in(world: World, *texts: str) -> list[dict[str, object]]:
    """Return the emojis that texts use, each once."""
    if not len(world.emojis):
        return []
    names = dict.fromkeys(name for text in texts for name in _SHORTCODE.findall(text))
    found = (world.emojis.one("shortcode", name) for name in names)
    return [emoji_entity(world, row) for row in found if row]


def _url(world: World, row: Emoji, size: str, extension: str) -> str:
    """Return the address of a file; size is original or static."""
    return world.link(f"/fileserver/{world.instance['instance'].actor_id}/emoji/{size}/{row.id}.{extension}")
