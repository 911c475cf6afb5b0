"""Follow requests: those to the caller and those of the caller, accepted or turned down."""

from collections.abc import Callable

from deploy.sandbox.deeds import follow_requests as deeds
from deploy.sandbox.entities.accounts import account_entity, relationship_entity
from deploy.sandbox.model.accounts import Follow
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/follow_requests", "read:follows")
def incoming(call: Call) -> object:
    """Return who asks to follow the caller."""
    return _requests(call, "target", "/api/v1/follow_requests", lambda row: row.account_id)


@routes.add("GET", "/api/v1/follow_requests/outgoing", "read:follows")
def outgoing(call: Call) -> object:
    """Return whom the caller asks to follow."""
    return _requests(call, "source", "/api/v1/follow_requests/outgoing", lambda row: row.target_id)


@routes.add("POST", "/api/v1/follow_requests/{id}/authorize", "write:follows")
def authorize(call: Call) -> object:
    """Accept the request of an account."""
    deeds.accept(call.world, call.account, call.path["id"])
    return relationship_entity(call.world, call.account, call.path["id"])


@routes.add("POST", "/api/v1/follow_requests/{id}/reject", "write:follows")
def reject(call: Call) -> object:
    """Turn down the request of an account."""
    deeds.reject(call.world, call.account, call.path["id"])
    return relationship_entity(call.world, call.account, call.path["id"])


def _requests(call: Call, index: str, path: str, other: Callable[[Follow], str]) -> object:
    """Return a page of the accounts at the other end of requests."""
    table, page = call.world.follow_requests, page_of(call, 40, 80)
    rows = page.take(table.ids_by(index, call.account.id), table.get)
    entities = [account_entity(call.world, call.world.accounts[other(row)]) for row in rows]
    return paged(call, page, path, [row.id for row in rows], entities)
