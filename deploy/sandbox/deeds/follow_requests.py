"""Follow requests: accepted and turned down."""

from deploy.sandbox import surface
from deploy.sandbox.model.accounts import Account, Follow
from deploy.sandbox.table import pair
from deploy.sandbox.wire.errors import not_found
from deploy.sandbox.world import World


def accept(world: World, account: Account, asker_id: str) -> None:
    """Let somebody follow. Raises RefusedError (404)."""
    row = _take(world, account, asker_id)
    world.follows.add(row)
    surface.followed(world, row)


def reject(world: World, account: Account, asker_id: str) -> None:
    """Let somebody not follow. Raises RefusedError (404)."""
    _take(world, account, asker_id)


def _take(world: World, account: Account, asker_id: str) -> Follow:
    """Take a request away with the notification of it, and return it."""
    row = world.follow_requests.one("pair", pair(asker_id, account.id))
    if row is None:
        raise not_found()
    world.follow_requests.remove(row)
    for notification in world.notifications.by("account", account.id):
        if notification.type == "follow_request" and notification.from_id == asker_id:
            world.notifications.remove(notification)
    return row
