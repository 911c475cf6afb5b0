"""Posts for later: listed, moved and dropped. They are made by POST /api/v1/statuses."""

from deploy.sandbox.deeds import scheduled as deeds
from deploy.sandbox.entities.scheduled import scheduled_entity
from deploy.sandbox.model.scheduled import ScheduledStatus
from deploy.sandbox.ulid import now
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import RefusedError, unprocessable
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()

_ALL = "/api/v1/scheduled_statuses"


@routes.add("GET", _ALL, "read:statuses")
def scheduled(call: Call) -> object:
    """Return what the caller scheduled, the newest order first."""
    page = page_of(call, 20, 40)
    rows = page.take(call.world.scheduled.ids_by("account", call.account.id), call.world.scheduled.get)
    return paged(call, page, _ALL, [row.id for row in rows], [scheduled_entity(call.world, row) for row in rows])


@routes.add("GET", f"{_ALL}/{{id}}", "read:statuses")
def one(call: Call) -> object:
    """Return one post for later."""
    return scheduled_entity(call.world, _own(call))


@routes.add("PUT", f"{_ALL}/{{id}}", "write:statuses")
def move(call: Call) -> object:
    """Let a post come out at another time. Without one GoToSocial crashes, which is a 500 here."""
    moment = deeds.read_moment(call.body)
    if moment is None:
        raise RefusedError(500)
    if moment <= now():
        raise unprocessable("scheduled_at must be at least 5 minutes in the future")
    row = _own(call)
    deeds.move(call.world, call.account, row, moment)
    return scheduled_entity(call.world, row)


@routes.add("DELETE", f"{_ALL}/{{id}}", "write:statuses", charset=True)
def delete(call: Call) -> object:
    """Drop a post for later."""
    call.world.scheduled.remove(_own(call))
    return {}


def _own(call: Call) -> ScheduledStatus:
    return deeds.own_scheduled(call.world, call.account, call.path["id"])
