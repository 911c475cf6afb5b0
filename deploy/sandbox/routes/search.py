"""Search, v1 and v2. v1 gives hashtags as plain names."""

from deploy.sandbox.entities.accounts import found_account_entity
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.finding import Found, find
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.wire.paging import Page
from deploy.sandbox.wire.routes import Routes

routes = Routes()

_KINDS = ("", "accounts", "statuses", "hashtags")


@routes.add("GET", "/api/v1/search", "read:search")
def search_v1(call: Call) -> object:
    """Search as Mastodon 2 did."""
    found = _find(call)
    return _answer(call, found, [tag.name for tag in found.tags])


@routes.add("GET", "/api/v2/search", "read:search")
def search_v2(call: Call) -> object:
    """Search."""
    found = _find(call)
    return _answer(
        call,
        found,
        [{"name": tag.name, "url": call.world.link(f"/tags/{tag.name}"), "history": []} for tag in found.tags],
    )


def _find(call: Call) -> Found:
    """Search for what the query wants. Any offset finds nothing. Raises RefusedError (400)."""
    limit, offset = call.number("limit", 20, 40, 1), call.number("offset", 0, 10, 0)
    query, kind = call.required("q").strip(), call.query.get("type", "").strip().lower()
    call.flag("resolve")
    following = call.flag("following")
    if not query:
        raise bad_request("search query was empty string after trimming space")
    if kind not in _KINDS:
        options = ", ".join(f"'{name}'" for name in _KINDS)
        raise bad_request(f"search query type {kind} was not recognized, valid options are [{options}]")
    if offset:
        return Found()
    lowest = call.query.get("min_id", "")
    page = Page(limit, call.query.get("max_id", ""), lowest, bool(lowest))
    author_id = call.query.get("account_id", "")
    return find(call.world, call.account, query, kind, page, following=following, author_id=author_id)


def _answer(call: Call, found: Found, hashtags: list[object]) -> dict[str, object]:
    return {
        "accounts": [found_account_entity(call.world, account, call.account) for account in found.accounts],
        "statuses": [status_entity(call.world, row, call.account) for row in found.statuses],
        "hashtags": hashtags,
    }
