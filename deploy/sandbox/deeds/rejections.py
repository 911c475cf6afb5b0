"""Interaction requests that are turned down: what was made is deleted."""

from deploy.sandbox.deeds.statuses import delete_status
from deploy.sandbox.model.interactions import InteractionRequest
from deploy.sandbox.ulid import now
from deploy.sandbox.world import World


def reject(world: World, row: InteractionRequest) -> None:
    """Turn down a favourite, a reply or a boost."""
    world.interaction_requests.change(row, rejected_at=now())
    if row.type == "favourite":
        world.favourites.remove(world.favourites.get(row.made_id))
    else:
        delete_status(world, world.statuses[row.made_id])
