"""Lists, who is on them and which an account is on; their timeline stands in timelines.py."""

from deploy.sandbox.deeds import lists as deeds
from deploy.sandbox.entities.accounts import account_entity
from deploy.sandbox.entities.lists import list_entity
from deploy.sandbox.model.lists import List
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/lists", "read:lists")
def lists(call: Call) -> object:
    """Return the caller's lists."""
    return [list_entity(row) for row in call.world.lists.by("account", call.account.id)]


@routes.add("POST", "/api/v1/lists", "write:lists")
def create(call: Call) -> object:
    """Make a list."""
    title, policy, exclusive = _form(call)
    return list_entity(deeds.create_list(call.world, call.account, title or "", policy, exclusive=bool(exclusive)))


@routes.add("GET", "/api/v1/lists/{id}", "read:lists")
def one(call: Call) -> object:
    """Return one list."""
    return list_entity(_own(call))


@routes.add("PUT", "/api/v1/lists/{id}", "write:lists")
def change(call: Call) -> object:
    """Change a list."""
    row = _own(call)
    title, policy, exclusive = _form(call)
    deeds.change_list(call.world, row, title, policy, exclusive=exclusive)
    return list_entity(row)


@routes.add("DELETE", "/api/v1/lists/{id}", "write:lists")
def delete(call: Call) -> object:
    """Remove a list."""
    deeds.delete_list(call.world, _own(call))
    return {}


@routes.add("GET", "/api/v1/lists/{id}/accounts", "read:lists")
def members(call: Call) -> object:
    """Return who is on a list: a page when a limit is given, else all."""
    row = _own(call)
    page = page_of(call, 0, 80)
    found = page.take(call.world.list_members.ids_by("list", row.id), call.world.list_members.get)
    entities = [account_entity(call.world, call.world.accounts[member.target_id]) for member in found]
    if not page.limit:
        return entities
    return paged(call, page, f"/api/v1/lists/{row.id}/accounts", [member.id for member in found], entities)


@routes.add("POST", "/api/v1/lists/{id}/accounts", "write:lists")
def add_members(call: Call) -> object:
    """Put accounts on a list."""
    deeds.add_members(call.world, _own(call), _account_ids(call))
    return {}


@routes.add("DELETE", "/api/v1/lists/{id}/accounts", "write:lists")
def remove_members(call: Call) -> object:
    """Take accounts off a list; the ids may stand in the query."""
    deeds.remove_members(call.world, _own(call), _account_ids(call))
    return {}


@routes.add("GET", "/api/v1/accounts/{id}/lists", "read:lists")
def lists_of_account(call: Call) -> object:
    """Return the caller's lists that an account is on."""
    world, target = call.world, call.path["id"]
    return [
        list_entity(row)
        for row in world.lists.by("account", call.account.id)
        if world.list_members.count("pair", f"{row.id} {target}")
    ]


def _own(call: Call) -> List:
    return deeds.own_list(call.world, call.account, call.path["id"])


def _form(call: Call) -> tuple[str | None, str | None, bool | None]:
    return call.body.text("title"), call.body.text("replies_policy"), call.body.flag("exclusive")


def _account_ids(call: Call) -> list[str]:
    ids = call.body.texts("account_ids") or call.several("account_ids")
    if not ids:
        raise bad_request("no account IDs given")
    return ids
