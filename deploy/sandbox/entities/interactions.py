"""Interaction requests on the wire."""

from deploy.sandbox.entities.accounts import account_entity
from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.interactions import InteractionRequest
from deploy.sandbox.world import World


def interaction_request_entity(world: World, row: InteractionRequest, viewer: Account) -> dict[str, object]:
    """Return an InteractionRequest."""
    entity: dict[str, object] = {
        "id": row.id,
        "type": row.type,
        "created_at": stamp(row.created_at),
        "account": account_entity(world, world.accounts[row.account_id]),
        "status": status_entity(world, world.statuses[row.status_id], viewer),
    }
    reply = world.statuses.get(row.made_id)
    if reply and row.type == "reply":
        entity["reply"] = status_entity(world, reply, viewer, noted=False)
    for name in ("accepted_at", "rejected_at"):
        if moment := getattr(row, name):
            entity[name] = stamp(moment)
    return entity
