"""Notifications on the wire."""

from deploy.sandbox.entities.accounts import account_entity
from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.model.notifications import Notification
from deploy.sandbox.world import World


def notification_entity(world: World, row: Notification) -> dict[str, object] | None:
    """Return a Notification, None when what it tells of is gone."""
    source = world.accounts.get(row.from_id)
    status = world.statuses.get(row.status_id)
    if source is None or (row.status_id and status is None):
        return None
    entity: dict[str, object] = {
        "id": row.id,
        "type": row.type,
        "created_at": stamp(row.created_at),
        "account": account_entity(world, source),
    }
    if status and status.reblog_of_id:
        status = world.statuses.get(status.reblog_of_id)
    if status:
        entity["status"] = status_entity(world, status, world.accounts[row.account_id], "notifications")
    return entity
