"""Hashtags: shown and followed. None can be featured."""

from deploy.sandbox.deeds import tags as deeds
from deploy.sandbox.entities.tags import tag_entity
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/tags/{name}", "read:follows")
def one(call: Call) -> object:
    """Return a hashtag."""
    return tag_entity(call.world, deeds.known_tag(call.world, call.path["name"]), call.account)


@routes.add("POST", "/api/v1/tags/{name}/follow", "write:follows")
def follow(call: Call) -> object:
    """Follow a hashtag."""
    return tag_entity(call.world, deeds.follow_tag(call.world, call.account, call.path["name"]), call.account)


@routes.add("POST", "/api/v1/tags/{name}/unfollow", "write:follows")
def unfollow(call: Call) -> object:
    """Follow a hashtag no more."""
    return tag_entity(call.world, deeds.unfollow_tag(call.world, call.account, call.path["name"]), call.account)


@routes.add("GET", "/api/v1/followed_tags", "read:follows")
def followed(call: Call) -> object:
    """Return the hashtags that the caller follows, the latest first."""
    world, page = call.world, page_of(call, 100, 200)
    rows = page.take(world.tag_follows.ids_by("account", call.account.id), world.tag_follows.get)
    entities = [tag_entity(world, world.tags[row.tag], call.account) for row in rows]
    return paged(call, page, "/api/v1/followed_tags", [row.id for row in rows], entities)


@routes.add("GET", "/api/v1/featured_tags", "read:accounts")
def featured(_call: Call) -> object:
    """Return the caller's featured hashtags: none."""
    return []
