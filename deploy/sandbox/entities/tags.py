"""Hashtags on the wire."""

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.statuses import Tag
from deploy.sandbox.table import pair
from deploy.sandbox.world import World


def tag_entity(world: World, tag: Tag, viewer: Account) -> dict[str, object]:
    """Return a Tag; GoToSocial keeps no history."""
    return {
        "name": tag.name,
        "url": world.link(f"/tags/{tag.name}"),
        "history": [],
        "following": world.tag_follows.count("pair", pair(viewer.id, tag.id)) > 0,
    }
