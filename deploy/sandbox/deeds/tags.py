"""Following hashtags."""

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.statuses import Tag
from deploy.sandbox.model.tags import TagFollow
from deploy.sandbox.table import pair
from deploy.sandbox.ulid import new_id
from deploy.sandbox.wire.errors import not_found
from deploy.sandbox.world import World


def known_tag(world: World, name: str) -> Tag:
    """Return a hashtag that somebody used or follows. Raises RefusedError (404)."""
    tag = world.tags.get(name.strip().lower())
    if tag is None:
        raise not_found()
    return tag


def follow_tag(world: World, account: Account, name: str) -> Tag:
    """Follow a hashtag, a new one too."""
    name = name.strip().lower()
    tag = world.tags.get(name) or world.tags.add(Tag(id=name, name=name))
    if not world.tag_follows.count("pair", pair(account.id, tag.id)):
        world.tag_follows.add(TagFollow(id=new_id(), account_id=account.id, tag=tag.id))
    return tag


def unfollow_tag(world: World, account: Account, name: str) -> Tag:
    """Follow a hashtag no more. Raises RefusedError (404)."""
    tag = known_tag(world, name)
    world.tag_follows.remove(world.tag_follows.one("pair", pair(account.id, tag.id)))
    return tag
