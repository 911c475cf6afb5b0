"""What people do to one another: follow, block, mute and note."""

from datetime import timedelta

from deploy.sandbox import surface
from deploy.sandbox.deeds.lists import forget_followed
from deploy.sandbox.model.accounts import Account, Block, Follow, Mute, Note
from deploy.sandbox.table import pair
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.errors import not_acceptable, not_found
from deploy.sandbox.world import World


def follow(
    world: World, account: Account, target_id: str, *, reblogs: bool | None = None, notify: bool | None = None
) -> None:
    """Follow somebody or ask to; done again it changes what is shown. Raises RefusedError (404, 406)."""
    if account.id == target_id:
        raise not_acceptable()
    target = world.accounts.get(target_id)
    if target is None or target.suspended_at or world.blocked(account.id, target_id):
        raise not_found("target account not found")
    options = {"reblogs": reblogs, "notify": notify}
    given = {name: value for name, value in options.items() if value is not None}
    for table in (world.follows, world.follow_requests):
        existing = table.one("pair", pair(account.id, target_id))
        if existing:
            table.change(existing, **given)
            return
    row = Follow(
        id=new_id(),
        account_id=account.id,
        target_id=target_id,
        created_at=now(),
        reblogs=reblogs is not False,
        notify=notify is True,
    )
    if target.locked or not target.local:
        world.follow_requests.add(row)
        surface.follow_requested(world, row)
    else:
        world.follows.add(row)
        surface.followed(world, row)


def unfollow(world: World, account: Account, target_id: str) -> None:
    """Follow or ask no more. Raises RefusedError (404)."""
    if target_id not in world.accounts:
        raise not_found("target account not found")
    key = pair(account.id, target_id)
    world.follows.remove(world.follows.one("pair", key))
    world.follow_requests.remove(world.follow_requests.one("pair", key))
    forget_followed(world, account.id, target_id)


def block(world: World, account: Account, target_id: str) -> None:
    """Block somebody; follows in both directions end. Raises RefusedError (404, 406)."""
    _check_target(world, account, target_id, "getBlockTarget", "block or unblock")
    if world.blocks.count("pair", pair(account.id, target_id)):
        return
    for key in (pair(account.id, target_id), pair(target_id, account.id)):
        world.follows.remove(world.follows.one("pair", key))
        world.follow_requests.remove(world.follow_requests.one("pair", key))
    forget_followed(world, account.id, target_id)
    forget_followed(world, target_id, account.id)
    for row in world.notifications.by("account", account.id):
        if row.from_id == target_id:
            world.notifications.remove(row)
    world.blocks.add(Block(id=new_id(), account_id=account.id, target_id=target_id, created_at=now()))


def unblock(world: World, account: Account, target_id: str) -> None:
    """Block no more. Raises RefusedError (404, 406)."""
    _check_target(world, account, target_id, "getBlockTarget", "block or unblock")
    world.blocks.remove(world.blocks.one("pair", pair(account.id, target_id)))


def mute(world: World, account: Account, target_id: str, *, notifications: bool, duration: int) -> None:
    """Mute somebody for some seconds, 0 for good. Raises RefusedError (404, 406)."""
    _check_target(world, account, target_id, "getMuteTarget", "mute or unmute")
    world.mutes.remove(world.mutes.one("pair", pair(account.id, target_id)))
    world.mutes.add(
        Mute(
            id=new_id(),
            account_id=account.id,
            target_id=target_id,
            created_at=now(),
            notifications=notifications,
            expires_at=now() + timedelta(seconds=duration) if duration else None,
        )
    )


def unmute(world: World, account: Account, target_id: str) -> None:
    """Mute no more. Raises RefusedError (404, 406)."""
    _check_target(world, account, target_id, "getMuteTarget", "mute or unmute")
    world.mutes.remove(world.mutes.one("pair", pair(account.id, target_id)))


def note(world: World, account: Account, target_id: str, comment: str) -> None:
    """Keep a private note about somebody; an empty one removes it. Raises RefusedError (404)."""
    if target_id not in world.accounts:
        raise not_found("target account not found")
    world.notes.remove(world.notes.one("pair", pair(account.id, target_id)))
    if comment:
        world.notes.add(Note(id=new_id(), account_id=account.id, target_id=target_id, comment=comment))


def _check_target(world: World, account: Account, target_id: str, step: str, deed: str) -> None:
    """Refuse to do something to oneself or to nobody."""
    if account.id == target_id:
        raise not_acceptable(f"{step}: account {account.id} cannot {deed} itself")
    if target_id not in world.accounts:
        raise not_found(f"{step}: target account {target_id} not found in the db")
