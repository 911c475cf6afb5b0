"""Timelines: home, public, of a list, of a hashtag."""

import re
from collections.abc import Callable, Sequence

from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.filtering import hidden
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.visibility import muted, on_home, on_list, on_public, visible
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request, not_found
from deploy.sandbox.wire.paging import Page, page_of, paged
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_TAG = re.compile(r"[\w]*[^\W\d_][\w]*|\d+")


@routes.add("GET", "/api/v1/timelines/home", "read:statuses")
def home(call: Call) -> object:
    """Return what the accounts post that the caller follows."""
    local, page = call.flag("local"), page_of(call, 20, 40)

    def pick(status_id: str) -> Status | None:
        row = call.world.statuses[status_id]
        return row if (row.local or not local) and on_home(call.world, call.account, row) else None

    extra = {"local": str(local).lower()}
    return _timeline(call, page, call.world.statuses.ids, pick, context="home", extra=extra)


@routes.add("GET", "/api/v1/timelines/public", "read:statuses", who=Who.ANYBODY)
def public(call: Call) -> object:
    """Return what is public, of this server only when `local` is set."""
    local, page = call.flag("local"), page_of(call, 20, 40)

    def pick(status_id: str) -> Status | None:
        row = call.world.statuses[status_id]
        return row if (row.local or not local) and on_public(call.world, call.reader, row) else None

    ids, extra = call.world.statuses.ids_by("public", ""), {"local": str(local).lower()}
    return _timeline(call, page, ids, pick, context="public", extra=extra)


@routes.add("GET", "/api/v1/timelines/list/{id}", "read:lists")
def list_timeline(call: Call) -> object:
    """Return what the accounts on a list post."""
    page, row = page_of(call, 20, 40), call.world.lists.get(call.path["id"])
    if row is None:
        raise not_found("list not found")
    if row.account_id != call.account.id:
        raise not_found()

    def pick(status_id: str) -> Status | None:
        status = call.world.statuses[status_id]
        return status if on_list(call.world, row, status) else None

    return _timeline(call, page, call.world.statuses.ids, pick, context="home")


@routes.add("GET", "/api/v1/timelines/tag/{name}", "read:statuses")
def tag(call: Call) -> object:
    """Return public posts with a hashtag; any, all and none are ignored."""
    name, page = call.path["name"], page_of(call, 20, 40)
    if not _TAG.fullmatch(name.removeprefix("#")):
        raise bad_request(f"getTag: string '{name}' could not be normalized to a valid hashtag")
    if name.lower() not in call.world.tags:
        raise not_found("tag was not found, or not useable/listable on this instance")

    def pick(status_id: str) -> Status | None:
        row = call.world.statuses[status_id]
        fits = row.visibility == "public" and visible(call.world, call.reader, row)
        return row if fits and not muted(call.world, call.reader, row) else None

    ids = call.world.statuses.ids_by("tag", name.lower())
    return _timeline(call, page, ids, pick, context="public")


def _timeline(
    call: Call,
    page: Page,
    ids: Sequence[str],
    pick: Callable[[str], Status | None],
    *,
    context: str,
    extra: dict[str, str] | None = None,
) -> object:
    """Return a page of the statuses that are picked and that no filter hides."""

    def pick_shown(status_id: str) -> Status | None:
        row = pick(status_id)
        return None if row and hidden(call.world, call.reader, row, context) else row

    rows = page.take(ids, pick_shown)
    entities = [status_entity(call.world, row, call.reader, context) for row in rows]
    return paged(call, page, call.request.url.path, [row.id for row in rows], entities, extra=extra)
