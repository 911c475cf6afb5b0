"""Filters of version 2: with keywords and single posts."""

from deploy.sandbox.deeds import filters as deeds
from deploy.sandbox.entities.filters import filter_entity, filter_status_entity, keyword_entity
from deploy.sandbox.model.filters import Filter
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v2/filters", "read:filters", charset=True)
def filters(call: Call) -> object:
    """Return the caller's filters."""
    return [filter_entity(call.world, row) for row in call.world.filters.by("account", call.account.id)]


@routes.add("POST", "/api/v2/filters", "write:filters")
def create(call: Call) -> object:
    """Make a filter."""
    return filter_entity(call.world, deeds.create_filter(call.world, call.account, call.body))


@routes.add("GET", "/api/v2/filters/{id}", "read:filters", charset=True)
def one(call: Call) -> object:
    """Return one filter."""
    return filter_entity(call.world, _own(call))


@routes.add("PUT", "/api/v2/filters/{id}", "write:filters")
def change(call: Call) -> object:
    """Change a filter, its keywords and posts."""
    row = _own(call)
    deeds.change_filter(call.world, call.account, row, call.body)
    return filter_entity(call.world, row)


@routes.add("DELETE", "/api/v2/filters/{id}", "write:filters", charset=True)
def delete(call: Call) -> object:
    """Remove a filter."""
    deeds.delete_filter(call.world, _own(call))
    return {}


@routes.add("GET", "/api/v2/filters/{id}/keywords", "read:filters", charset=True)
def keywords(call: Call) -> object:
    """Return the keywords of a filter."""
    return [keyword_entity(entry) for entry in call.world.filter_keywords.by("filter", _own(call).id)]


@routes.add("POST", "/api/v2/filters/{id}/keywords", "write:filters")
def add_keyword(call: Call) -> object:
    """Add a keyword to a filter."""
    keyword, whole_word = call.body.text("keyword"), bool(call.body.flag("whole_word"))
    return keyword_entity(deeds.add_keyword(call.world, _own(call), keyword, whole_word=whole_word))


@routes.add("GET", "/api/v2/filters/keywords/{id}", "read:filters", charset=True)
def keyword(call: Call) -> object:
    """Return a keyword."""
    _, entry = deeds.own_keyword(call.world, call.account, call.path["id"])
    return keyword_entity(entry)


@routes.add("PUT", "/api/v2/filters/keywords/{id}", "write:filters")
def change_keyword(call: Call) -> object:
    """Change a keyword."""
    row, entry = deeds.own_keyword(call.world, call.account, call.path["id"])
    keyword, whole_word = call.body.text("keyword"), call.body.flag("whole_word")
    deeds.change_keyword(call.world, row, entry, keyword, whole_word=whole_word)
    return keyword_entity(entry)


@routes.add("DELETE", "/api/v2/filters/keywords/{id}", "write:filters", charset=True)
def delete_keyword(call: Call) -> object:
    """Remove a keyword."""
    deeds.remove_keyword(call.world, *deeds.own_keyword(call.world, call.account, call.path["id"]))
    return {}


@routes.add("GET", "/api/v2/filters/{id}/statuses", "read:filters", charset=True)
def statuses(call: Call) -> object:
    """Return the posts of a filter."""
    return [filter_status_entity(entry) for entry in call.world.filter_statuses.by("filter", _own(call).id)]


@routes.add("POST", "/api/v2/filters/{id}/statuses", "write:filters")
def add_status(call: Call) -> object:
    """Add a post to a filter."""
    return filter_status_entity(deeds.add_status(call.world, _own(call), call.body.text("status_id")))


@routes.add("GET", "/api/v2/filters/statuses/{id}", "read:filters", charset=True)
def status(call: Call) -> object:
    """Return a post of a filter."""
    _, entry = deeds.own_status(call.world, call.account, call.path["id"])
    return filter_status_entity(entry)


@routes.add("DELETE", "/api/v2/filters/statuses/{id}", "write:filters", charset=True)
def delete_status(call: Call) -> object:
    """Remove a post from a filter."""
    deeds.remove_status(call.world, *deeds.own_status(call.world, call.account, call.path["id"]))
    return {}


def _own(call: Call) -> Filter:
    return deeds.own_filter(call.world, call.account, call.path["id"])
