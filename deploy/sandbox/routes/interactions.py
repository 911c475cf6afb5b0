"""Interaction requests: what waits for the caller, approved or turned down."""

from deploy.sandbox.deeds.interactions import approve, pending_request
from deploy.sandbox.deeds.rejections import reject
from deploy.sandbox.entities.interactions import interaction_request_entity
from deploy.sandbox.model.interactions import InteractionRequest
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import RefusedError, bad_request, not_found
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()

_TYPES = {"favourites": "favourite", "replies": "reply", "reblogs": "reblog"}


@routes.add("GET", "/api/v1/interaction_requests", "read:notifications")
def requests(call: Call) -> object:
    """Return what waits; asking for one status fails as it does in GoToSocial."""
    wanted = {name: call.flag(name, True) for name in _TYPES}
    if not any(wanted.values()):
        raise bad_request("at least one of favourites, replies, or boosts must be true")
    page = page_of(call, 40, 80)
    if call.query.get("status_id"):
        raise RefusedError(500)
    types = {kind for name, kind in _TYPES.items() if wanted[name]}
    table = call.world.interaction_requests

    def pick(row_id: str) -> InteractionRequest | None:
        row = table[row_id]
        return row if row.pending and row.type in types else None

    rows = page.take(table.ids_by("target", call.account.id), pick)
    entities = [interaction_request_entity(call.world, row, call.account) for row in rows]
    extra = {name: str(value).lower() for name, value in wanted.items()}
    return paged(call, page, "/api/v1/interaction_requests", [row.id for row in rows], entities, extra=extra)


@routes.add("GET", "/api/v1/interaction_requests/{id}", "read:notifications")
def one(call: Call) -> object:
    """Return one request, a decided one too."""
    row = call.world.interaction_requests.get(call.path["id"])
    if row is None or row.target_id != call.account.id:
        raise not_found()
    return interaction_request_entity(call.world, row, call.account)


@routes.add("POST", "/api/v1/interaction_requests/{id}/authorize", "write:statuses")
def authorize(call: Call) -> object:
    """Approve."""
    row = pending_request(call.world, call.account, call.path["id"])
    approve(call.world, row)
    return interaction_request_entity(call.world, row, call.account)


@routes.add("POST", "/api/v1/interaction_requests/{id}/reject", "write:statuses")
def turn_down(call: Call) -> object:
    """Turn down; the answer still shows a reply."""
    row = pending_request(call.world, call.account, call.path["id"])
    entity = interaction_request_entity(call.world, row, call.account)
    reject(call.world, row)
    return interaction_request_entity(call.world, row, call.account) | (
        {"reply": entity["reply"]} if "reply" in entity else {}
    )
