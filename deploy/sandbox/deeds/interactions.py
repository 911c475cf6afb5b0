"""Interaction requests: asked, approved and forgotten."""

from deploy.sandbox import surface
from deploy.sandbox.deeds.conversations import converse
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.interactions import InteractionRequest
from deploy.sandbox.model.statuses import Reaction, Status
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.errors import RefusedError, not_found
from deploy.sandbox.world import World


def ask(world: World, kind: str, status: Status, made: Reaction | Status) -> None:
    """Ask the author of a status for what somebody made of it: a favourite, a reply or a reblog."""
    world.interaction_requests.add(
        InteractionRequest(
            id=new_id(),
            type=kind,
            account_id=made.account_id,
            target_id=status.account_id,
            status_id=status.id,
            made_id=made.id,
            created_at=now(),
        )
    )
    surface.interaction_asked(world, kind, status, made)


def pending_request(world: World, account: Account, request_id: str) -> InteractionRequest:
    """Return a request that somebody has to decide. Raises RefusedError (404; 500 for an unknown one)."""
    row = world.interaction_requests.get(request_id)
    if row is None:
        raise RefusedError(500)
    if row.target_id != account.id or not row.pending:
        raise not_found()
    return row


def approve(world: World, row: InteractionRequest) -> None:
    """Let it stand. A boost stays pending and the answer is a 404: GoToSocial 0.20 cannot approve boosts."""
    world.interaction_requests.change(row, accepted_at=now())
    if row.type == "favourite":
        favourite = world.favourites[row.made_id]
        world.favourites.change(favourite, pending=False)
        surface.favourited(world, world.statuses[row.status_id], row.account_id)
    elif row.type == "reply":
        reply = world.statuses[row.made_id]
        world.statuses.change(reply, pending=False)
        surface.status_created(world, reply)
        converse(world, reply)
    else:
        raise not_found()


def approve_by_answer(world: World, account: Account, status: Status) -> None:
    """Approve a pending reply to somebody because they like, boost or answer it."""
    if status.pending and status.in_reply_to_account_id == account.id:
        for row in world.interaction_requests.by("made", status.id):
            if row.pending:
                approve(world, row)


def forget_made(world: World, made_id: str) -> None:
    """Forget the requests for what is gone."""
    for row in world.interaction_requests.by("made", made_id):
        if row.pending:
            world.interaction_requests.remove(row)


def forget_target(world: World, status_id: str) -> None:
    """Forget the requests about a status that is gone."""
    for row in world.interaction_requests.by("status", status_id):
        world.interaction_requests.remove(row)
