"""What people do to a post: favourite, boost, bookmark, pin and mute its thread."""

from deploy.sandbox import surface
from deploy.sandbox.deeds.interactions import approve_by_answer, ask, forget_made
from deploy.sandbox.deeds.statuses import delete_status, visible_status
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.statuses import Reaction, Status
from deploy.sandbox.table import Table, pair
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.visibility import permission
from deploy.sandbox.wire.errors import forbidden, not_found, unprocessable
from deploy.sandbox.world import World


def original_of(world: World, status: Status) -> Status:
    """Return what a boost boosts, else the status itself."""
    return world.statuses.get(status.reblog_of_id) or status


def favourite(world: World, account: Account, status_id: str) -> Status:
    """Like a post. Raises RefusedError (403, 404)."""
    status = original_of(world, visible_status(world, account, status_id))
    allowed = permission(world, account, status, "can_favourite")
    if allowed == "forbidden":
        raise forbidden("you do not have permission to fave this status")
    row = _add(world.favourites, account, status.id, pending=allowed == "manual")
    approve_by_answer(world, account, status)
    if row and row.pending:
        ask(world, "favourite", status, row)
    elif row:
        surface.favourited(world, status, account.id)
    return status


def unfavourite(world: World, account: Account, status_id: str) -> Status:
    """Like a post no more. Raises RefusedError (404)."""
    status = original_of(world, visible_status(world, account, status_id))
    row = world.favourites.one("pair", pair(account.id, status.id))
    if row:
        forget_made(world, row.id)
    _drop(world.favourites, account, status.id)
    return status


def reblog(world: World, account: Account, status_id: str, app_id: str | None) -> Status:
    """Boost a post; returns the boost. Raises RefusedError (403, 404)."""
    status = original_of(world, visible_status(world, account, status_id))
    allowed = permission(world, account, status, "can_reblog")
    if allowed == "forbidden":
        raise forbidden("you do not have permission to boost this status")
    existing = world.statuses.one("boost", pair(account.id, status.id))
    if existing:
        return existing
    boost_id = new_id()
    boost = Status(
        id=boost_id,
        uri=f"{account.uri}/statuses/{boost_id}",
        url=f"{account.url}/statuses/{boost_id}",
        account_id=account.id,
        created_at=now(),
        visibility=status.visibility,
        reblog_of_id=status.id,
        reblog_of_account_id=status.account_id,
        app_id=app_id,
        pending=allowed == "manual",
        policy=status.policy,
    )
    world.statuses.add(boost)
    approve_by_answer(world, account, status)
    if boost.pending:
        ask(world, "reblog", status, boost)
    else:
        surface.status_created(world, boost)
    return boost


def unreblog(world: World, account: Account, status_id: str) -> Status:
    """Take a boost back; returns the original. Raises RefusedError (404)."""
    status = original_of(world, visible_status(world, account, status_id))
    boost = world.statuses.one("boost", pair(account.id, status.id))
    if boost:
        delete_status(world, boost)
    return status


def bookmark(world: World, account: Account, status_id: str) -> Status:
    """Keep a post for later. Raises RefusedError (404)."""
    status = original_of(world, visible_status(world, account, status_id))
    _add(world.bookmarks, account, status.id)
    return status


def unbookmark(world: World, account: Account, status_id: str) -> Status:
    """Keep a post no more. Raises RefusedError (404)."""
    status = original_of(world, visible_status(world, account, status_id))
    _drop(world.bookmarks, account, status.id)
    return status


def pin(world: World, account: Account, status_id: str) -> Status:
    """Put one's own post on top of the profile. Raises RefusedError (404, 422)."""
    status = _own(world, account, status_id)
    if status.pinned_at:
        raise unprocessable("status already pinned")
    if status.visibility == "direct":
        raise unprocessable("cannot pin direct messages")
    world.statuses.change(status, pinned_at=now())
    return status


def unpin(world: World, account: Account, status_id: str) -> Status:
    """Take a post off the top of the profile. Raises RefusedError (404, 422)."""
    status = _own(world, account, status_id)
    world.statuses.change(status, pinned_at=None)
    return status


def mute_thread(world: World, account: Account, status_id: str) -> Status:
    """Be notified of a thread no more; one must be in it. Raises RefusedError (404)."""
    status = _concerning(world, account, status_id)
    _add(world.thread_mutes, account, status.thread_id)
    return status


def unmute_thread(world: World, account: Account, status_id: str) -> Status:
    """Be notified of a thread again. Raises RefusedError (404)."""
    status = _concerning(world, account, status_id)
    _drop(world.thread_mutes, account, status.thread_id)
    return status


def _own(world: World, account: Account, status_id: str) -> Status:
    """Return a post of one's own."""
    status = visible_status(world, account, status_id)
    if status.account_id != account.id:
        raise unprocessable(f"status {status.id} does not belong to account {account.id}")
    if status.reblog_of_id:
        raise unprocessable("cannot pin boosts")
    return status


def _concerning(world: World, account: Account, status_id: str) -> Status:
    """Return a post that one wrote or is mentioned in."""
    status = visible_status(world, account, status_id)
    if status.reblog_of_id or account.id not in (status.account_id, *status.mention_ids):
        raise not_found()
    return status


def _add(table: Table[Reaction], account: Account, status_id: str, *, pending: bool = False) -> Reaction | None:
    """Note a reaction; None when it was there."""
    if table.count("pair", pair(account.id, status_id)):
        return None
    return table.add(
        Reaction(id=new_id(), account_id=account.id, status_id=status_id, created_at=now(), pending=pending)
    )


def _drop(table: Table[Reaction], account: Account, status_id: str) -> None:
    """Forget a reaction."""
    table.remove(table.one("pair", pair(account.id, status_id)))
