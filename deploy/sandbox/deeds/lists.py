"""Making lists and putting accounts on them."""

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.lists import List, ListMember
from deploy.sandbox.table import pair
from deploy.sandbox.ulid import new_id
from deploy.sandbox.wire.errors import bad_request, not_found, unprocessable
from deploy.sandbox.world import World

_POLICIES = ("followed", "list", "none")
_MAX_TITLE = 200


def own_list(world: World, account: Account, list_id: str) -> List:
    """Return a list of one's own. Raises RefusedError (404)."""
    row = world.lists.get(list_id)
    if row is None or row.account_id != account.id:
        raise not_found("list not found")
    return row


def create_list(world: World, account: Account, title: str, policy: str | None, *, exclusive: bool) -> List:
    """Make a list. Raises RefusedError (400)."""
    _check(title, policy)
    return world.lists.add(
        List(
            id=new_id(),
            account_id=account.id,
            title=title,
            replies_policy=policy or "followed",
            exclusive=exclusive,
        )
    )


def change_list(world: World, row: List, title: str | None, policy: str | None, *, exclusive: bool | None) -> None:
    """Change what is given. Raises RefusedError (400)."""
    _check(row.title if title is None else title, policy)
    values = {"title": title, "replies_policy": policy or None, "exclusive": exclusive}
    world.lists.change(row, **{name: value for name, value in values.items() if value is not None})


def delete_list(world: World, row: List) -> None:
    """Remove a list and who is on it."""
    for member in world.list_members.by("list", row.id):
        world.list_members.remove(member)
    world.lists.remove(row)


def add_members(world: World, row: List, target_ids: list[str]) -> None:
    """Put accounts on a list that its owner follows. Raises RefusedError (404, 422)."""
    for target_id in target_ids:
        if not world.follows_of(row.account_id, target_id):
            raise not_found(f"account {target_id} not currently followed")
        if world.list_members.count("pair", pair(row.id, target_id)):
            raise unprocessable(f"account {target_id} is already in list {row.id}")
    for target_id in target_ids:
        world.list_members.add(ListMember(id=new_id(), list_id=row.id, target_id=target_id))


def remove_members(world: World, row: List, target_ids: list[str]) -> None:
    """Take accounts off a list; who is not on it is no error."""
    for target_id in target_ids:
        world.list_members.remove(world.list_members.one("pair", pair(row.id, target_id)))


def forget_followed(world: World, account_id: str, target_id: str) -> None:
    """Take somebody off all lists of who follows them no more."""
    for row in world.lists.by("account", account_id):
        remove_members(world, row, [target_id])


def _check(title: str, policy: str | None) -> None:
    if not title or len(title) > _MAX_TITLE:
        raise bad_request(f"list title must be provided, and must be no more than {_MAX_TITLE} chars")
    if policy and policy not in _POLICIES:
        names = ", ".join(f"'{name}'" for name in _POLICIES)
        raise bad_request(f"list replies_policy must be either empty or one of {names}")
