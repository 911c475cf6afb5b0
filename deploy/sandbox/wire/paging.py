"""Pages: `max_id`, `since_id`, `min_id` and `limit` on the way in, the Link header on the way out."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec
from starlette.responses import Response

from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request

Row = TypeVar("Row")


class Page(msgspec.Struct, frozen=True):
    """Which part of a list is wanted. `limit` 0 means all; `upwards`: the entries next to min_id."""

    limit: int
    max_id: str = ""
    min_id: str = ""
    upwards: bool = False

    def take(self, ids: Sequence[str], get: Callable[[str], Row | None]) -> list[Row]:
        """Return the page of rows, newest first; `ids` are oldest first, `get` gives None for what is hidden.

        Bounds are compared as text, as a database does, so they need not be ids of the list.
        """
        low = bisect_right(ids, self.min_id) if self.min_id else 0
        high = bisect_left(ids, self.max_id) if self.max_id else len(ids)
        rows: list[Row] = []
        for row_id in self._walk(ids, low, high):
            row = get(row_id)
            if row is not None:
                rows.append(row)
                if len(rows) == self.limit:
                    break
        if self.upwards:
            rows.reverse()
        return rows

    def _walk(self, ids: Sequence[str], low: int, high: int) -> Iterator[str]:
        """Yield the ids between two places, from the side that the page starts at."""
        places = range(low, high) if self.upwards else range(high - 1, low - 1, -1)
        return (ids[place] for place in places)


def page_of(call: Call, default: int, maximum: int, minimum: int = 1) -> Page:
    """Read the page from a query. Limit 0 gives the default. Raises RefusedError (400)."""
    limit = default
    if "limit" in call.query:
        try:
            limit = int(call.query["limit"])
        except ValueError as error:
            raise bad_request("bad integer limit value") from error
        limit = default if limit == 0 else max(minimum, min(maximum, limit))
    upwards = "min_id" in call.query
    lowest = call.query["min_id"] if upwards else call.query.get("since_id", "")
    return Page(limit, call.query.get("max_id", ""), lowest, upwards)


def paged(
    call: Call,
    page: Page,
    path: str,
    ids: Sequence[str],
    entities: Sequence[object],
    *,
    extra: Mapping[str, str | list[str]] | None = None,
    names: tuple[str, str] = ("max_id", "min_id"),
) -> Response:
    """Return a page with its Link header. `ids` are those of the rows found, before any is hidden."""
    if not ids:
        return Response(msgspec.json.encode(entities), 200, None, "application/json")
    shared: dict[str, str | list[str]] = dict(extra or {}) | ({"limit": str(page.limit)} if page.limit else {})
    older = _url(call, path, shared | {names[0]: ids[-1]})
    newer = _url(call, path, shared | {names[1]: ids[0]})
    return linked(entities, older, newer)


def linked(entities: Sequence[object], older: str, newer: str) -> Response:
    """Return entities with a Link header to the pages beside theirs."""
    headers = {"Link": f'<{older}>; rel="next", <{newer}>; rel="prev"'}
    return Response(msgspec.json.encode(entities), 200, headers, "application/json")


def _url(call: Call, path: str, query: Mapping[str, str | list[str]]) -> str:
    """Return a public address, its parameters in order as Go writes them."""
    return call.world.link(f"{quote(path)}?{urlencode(sorted(query.items()), doseq=True)}")
