"""What people collect: bookmarks, favourites, markers on timelines; and their preferences."""

from deploy.sandbox.deeds.markers import TIMELINES, markers_of, set_marker
from deploy.sandbox.entities.conversations import markers_entity
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.model.statuses import Reaction
from deploy.sandbox.table import Table
from deploy.sandbox.visibility import visible
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.paging import Page, page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()

_ANY = 1 << 31
_PRIVACY = {"public": "public", "unlisted": "unlisted", "direct": "direct"}


@routes.add("GET", "/api/v1/bookmarks", "read:bookmarks")
def bookmarks(call: Call) -> object:
    """Return the posts that the caller keeps."""
    return _statuses(call, _page(call, 30), call.world.bookmarks, "/api/v1/bookmarks")


@routes.add("GET", "/api/v1/favourites", "read:favourites")
def favourites(call: Call) -> object:
    """Return the posts that the caller likes."""
    return _statuses(call, _page(call, 20), call.world.favourites, "/api/v1/favourites")


@routes.add("GET", "/api/v1/markers", "read:statuses")
def markers(call: Call) -> object:
    """Return where the caller has read up to."""
    return markers_entity(markers_of(call.world, call.account, call.query.getlist("timeline[]")))


@routes.add("POST", "/api/v1/markers", "write:statuses")
def set_markers(call: Call) -> object:
    """Note where the caller has read up to."""
    given = {timeline: call.body.section(timeline).text("last_read_id") for timeline in TIMELINES}
    return markers_entity(
        set_marker(call.world, call.account, timeline, last_read_id)
        for timeline, last_read_id in given.items()
        if last_read_id
    )


@routes.add("GET", "/api/v1/preferences", "read:accounts")
def preferences(call: Call) -> object:
    """Return the caller's defaults; those for reading are the same for all."""
    account = call.account
    return {
        "posting:default:visibility": _PRIVACY.get(account.privacy, "private"),
        "posting:default:sensitive": account.sensitive,
        "posting:default:language": account.language,
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
        "reading:autoplay:gifs": False,
    }


def _page(call: Call, default: int) -> Page:
    """Return what is wanted: of what is newer than min_id GoToSocial gives the newest here, not what is next to it.

    It knows no since_id here.
    """
    page = page_of(call, default, _ANY)
    return Page(page.limit, page.max_id, call.query.get("min_id", ""))


def _statuses(call: Call, page: Page, table: Table[Reaction], path: str) -> object:
    """Return a page of the statuses that reactions of the caller are about, paged by the reactions."""
    rows = page.take(table.ids_by("account", call.account.id), table.get)
    found = [call.world.statuses[row.status_id] for row in rows]
    entities = [status_entity(call.world, row, call.account) for row in found if visible(call.world, call.account, row)]
    return paged(call, page, path, [row.id for row in rows], entities)
