"""Filters of version 1: each is one keyword of a filter of version 2, by the keyword's id."""

from deploy.sandbox.deeds import filters as deeds
from deploy.sandbox.entities.filters import filter_v1_entity
from deploy.sandbox.model.filters import Filter, FilterKeyword
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/filters", "read:filters", charset=True)
def filters(call: Call) -> object:
    """Return the keywords of all the caller's filters."""
    world = call.world
    found = [
        (row, entry)
        for row in world.filters.by("account", call.account.id)
        for entry in world.filter_keywords.by("filter", row.id)
    ]
    return [filter_v1_entity(row, entry) for row, entry in sorted(found, key=lambda pair: pair[1].id)]


@routes.add("POST", "/api/v1/filters", "write:filters")
def create(call: Call) -> object:
    """Make a filter."""
    return filter_v1_entity(*deeds.create_v1(call.world, call.account, call.body))


@routes.add("GET", "/api/v1/filters/{id}", "read:filters", charset=True)
def one(call: Call) -> object:
    """Return one filter."""
    return filter_v1_entity(*_own(call))


@routes.add("PUT", "/api/v1/filters/{id}", "write:filters")
def change(call: Call) -> object:
    """Change a filter."""
    row, entry = _own(call)
    deeds.change_v1(call.world, call.account, row, entry, call.body)
    return filter_v1_entity(row, entry)


@routes.add("DELETE", "/api/v1/filters/{id}", "write:filters", charset=True)
def delete(call: Call) -> object:
    """Remove a filter."""
    deeds.delete_v1(call.world, *_own(call))
    return {}


def _own(call: Call) -> tuple[Filter, FilterKeyword]:
    return deeds.own_keyword(call.world, call.account, call.path["id"])
