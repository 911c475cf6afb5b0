"""Notifications: read and cleared."""

from deploy.sandbox.entities.notifications import notification_entity
from deploy.sandbox.filtering import hidden
from deploy.sandbox.model.notifications import TYPES, Notification
from deploy.sandbox.table import pair
from deploy.sandbox.visibility import visible
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import not_found
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/notifications", "read:notifications")
def notifications(call: Call) -> object:
    """Return what happened, of some types only where they are named; unknown types are ignored."""
    world, page = call.world, page_of(call, 20, 80)
    wanted, unwanted = _types(call, "types"), _types(call, "exclude_types")

    def pick(row_id: str) -> Notification | None:
        row = world.notifications[row_id]
        return row if row.type not in unwanted and (not wanted or row.type in wanted) else None

    rows = page.take(world.notifications.ids_by("account", call.account.id), pick)
    found = [notification_entity(world, row) for row in rows if _shown(call, row)]
    entities = [entity for entity in found if entity is not None]
    extra = {name: values for name, values in (("types[]", wanted), ("exclude_types[]", unwanted)) if values}
    return paged(call, page, "/api/v1/notifications", [row.id for row in rows], entities, extra=extra)


@routes.add("GET", "/api/v1/notifications/{id}", "read:notifications")
def one(call: Call) -> object:
    """Return one notification."""
    row = call.world.notifications.get(call.path["id"])
    if row is None:
        raise not_found("notification not found")
    entity = notification_entity(call.world, row) if row.account_id == call.account.id else None
    if entity is None:
        raise not_found()
    return entity


@routes.add("POST", "/api/v1/notifications/clear", "write:notifications")
def clear(call: Call) -> object:
    """Forget all notifications of the caller."""
    for row in call.world.notifications.by("account", call.account.id):
        call.world.notifications.remove(row)
    return {}


def _types(call: Call, name: str) -> list[str]:
    return [value for value in call.several(name) if value in TYPES]


def _shown(call: Call, row: Notification) -> bool:
    """Say whether the caller still may and wants to see a notification."""
    world, account, status = call.world, call.account, call.world.statuses.get(row.status_id)
    mute = world.mute_of(account.id, row.from_id)
    if world.blocked(account.id, row.from_id) or (mute and mute.notifications):
        return False
    if status is None:
        return row.status_id is None
    quiet = status.thread_id and world.thread_mutes.count("pair", pair(account.id, status.thread_id))
    return not quiet and visible(world, account, status) and not hidden(world, account, status, "notifications")
