"""Pages of a collection, and the opaque cursors that say where one begins.

A cursor wraps a position of GoToSocial's own paging (`max_id`, `min_id`), taken from its Link header, since many
collections page by internal ids. GoToSocial answers newest first, whichever way it is paged.

Every item has a position that resumes right after it, and right before it. Where GoToSocial pages by the ids of the
items, that is the id. Where it pages by ids of its own (favourites, followers, ...), the Link header tells those of the
first and the last item alone; an item between is counted from both, and named: `FIRST.2.LAST.5.ID` is the third of
eight, found again by asking for what is older than FIRST, or newer than LAST, and looking for ID. Where that is gone,
all that is older than FIRST, or newer than LAST, comes again: nobody can tell what else is gone, and twice is better
than never. Cursors of former releases have no ID: there 2, or 5, items are left out.
"""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2s
from typing import Any, Generic, Protocol, TypeVar

from resolvers.bounds import within
from resolvers.errors import ValidationError

T = TypeVar("T")
Own = TypeVar("Own", bound="_Item")

LARGEST = 80
DEFAULT = 20
_MOST_FETCHES = 16
_MOST_EMPTY = 3

_OLDER = re.compile(r'<[^>]*[?&]max_id=([^&>]+)[^>]*>;\s*rel="next"')
_NEWER = re.compile(r'<[^>]*[?&]min_id=([^&>]+)[^>]*>;\s*rel="prev"')
_ID = r"[0-9A-Za-z_-]{1,700}"
_POSITION = re.compile(rf"({_ID})(?:\.([0-9]{{1,3}})\.({_ID})\.([0-9]{{1,3}})(?:\.({_ID}))?)?")


class _Item(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Window:
    """What part of a collection is asked for: `size` items (1-80) older than `older` or newer than `newer`.

    Up to `skip` items between that position and the window are left out, those up to the item whose id is `beyond`
    where that is known; `gather` sees to it.
    """

    size: int = DEFAULT
    older: str | None = None
    newer: str | None = None
    skip: int = 0
    beyond: str | None = None

    def query(self, largest: int) -> list[tuple[str, str]]:
        """Return the query parameters of GoToSocial for this window, at most `largest` items."""
        parameters = [("limit", str(min(self.size, largest)))]
        if self.older is not None:
            parameters.append(("max_id", self.older))
        if self.newer is not None:
            parameters.append(("min_id", self.newer))
        return parameters


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items, newest first, each with its position; `newer` and `older` are those of the page, None where nobody knows.

    GoToSocial may name the positions of a page without items, when it has left all of them out.
    """

    items: list[T]
    positions: list[str]
    newer: str | None
    older: str | None
    has_newer: bool = False
    has_older: bool = False

    def join(self, older: "Page[T]") -> "Page[T]":
        """Return this page and the one that follows it as one."""
        return Page(
            self.items + older.items,
            self.positions + older.positions,
            self.newer or older.newer,
            older.older or self.older,
            self.has_newer,
            older.has_older,
        )

    def between(self, start: int, end: int) -> "Page[T]":
        """Return the items from `start` up to, not including, `end` as a page: the others are not there."""
        items, positions = self.items[start:end], self.positions[start:end]
        return Page(
            items,
            positions,
            positions[0] if start and positions else self.newer,
            positions[-1] if end < len(self.items) and positions else self.older,
            self.has_newer or start > 0,
            self.has_older or end < len(self.items),
        )

    def where(self, keep: Callable[[T], bool]) -> "Page[T]":
        """Return this page without the items that are not to be kept; the others stay where they are."""
        pairs = [(item, at) for item, at in zip(self.items, self.positions, strict=True) if keep(item)]
        return replace(self, items=[item for item, _ in pairs], positions=[at for _, at in pairs])


def page_of(found: Sequence[T | None], link: str, window: Window, largest: int, *, thinned: bool = False) -> Page[T]:
    """Make a page of an answer: `link` is its Link header (RFC 8288), "" when GoToSocial sent none.

    Items that could not be read are None in `found`: the page is as full as it was sent.

    A page that is not full is the last one, unless GoToSocial has `thinned` it: taken so many, and then left out what
    the viewer may not see. The one after the last has no Link.
    """
    older, newer = (target[1] if (target := rel.search(link)) else None for rel in (_OLDER, _NEWER))
    full = thinned or len(found) >= min(window.size, largest)
    items = [item for item in found if item is not None]
    positions = _positions(found, newer, older)
    if window.newer is not None:
        return Page(items, positions, newer, older, has_newer=full and newer is not None, has_older=bool(items))
    return Page(items, positions, newer, older, has_older=full and older is not None)


def _positions(found: Sequence[Any | None], newer: str | None, older: str | None) -> list[str]:
    """Return the position of each item that could be read, given those of the first and the last one of all."""
    places = [place for place, item in enumerate(found) if item is not None]
    if not places:
        return []
    own = [getattr(found[place], "id", str(place)) for place in places]
    # An id of GoToSocial's own (of a follow, of a bookmark) is younger than what it is about. Where items were left out
    # at the ends, what is paged by the ids of the items lies between those of the page.
    if newer is None or older is None or older <= own[-1] <= own[0] <= newer:
        return own
    last = len(found) - 1
    between = {place: f"{newer}.{place}.{older}.{last - place}.{_name(found[place])}" for place in places}
    return [{0: newer, last: older}.get(place, between[place]) for place in places]


def page_within(items: Sequence[Own], window: Window) -> Page[Own]:
    """Return the page of a collection of ours that is here as a whole, newest first; positions are the items' ids.

    A position whose item is gone since is where it would stand, if ids fall; else the window begins at the start.
    """
    ids = [item.id for item in items]
    whole = Page(list(items), ids, ids[0] if ids else None, ids[-1] if ids else None)
    if window.newer is not None:
        end = ids.index(window.newer) if window.newer in ids else sum(own > window.newer for own in ids)
        return whole.between(max(0, end - window.size), end)
    start = 0
    if window.older is not None:
        start = ids.index(window.older) + 1 if window.older in ids else sum(own >= window.older for own in ids)
    return whole.between(start, start + window.size)


async def gather(fetch: Callable[[Window], Awaitable[Page[T]]], window: Window) -> Page[T]:
    """Fetch pages until `window.size` items are there or the collection ends.

    `fetch` may return fewer items than its window asks for, since GoToSocial caps a page (40 for timelines), or it was
    thinned; after a page of which less than half is left as much as can be is asked for. After three that are empty,
    and 16 in all, what is missing is left to the next page.
    """
    wanted = window.size + window.skip
    forwards = window.newer is None
    asked = wanted
    page = more = await fetch(Window(wanted, window.older, window.newer))
    empty = 0
    for _ in range(_MOST_FETCHES - 1):
        rest = wanted - len(page.items)
        ended = not page.has_older or page.older is None if forwards else not page.has_newer or page.newer is None
        if rest <= 0 or empty == _MOST_EMPTY or ended:
            break
        asked = LARGEST if 2 * len(more.items) < asked else rest
        more = await fetch(Window(asked, older=page.older) if forwards else Window(asked, newer=page.newer))
        page = page.join(more) if forwards else more.join(page)
        empty = 0 if more.items else empty + 1
    count = len(page.items)
    if not window.skip and count <= wanted:
        return page
    skip = _left_out(page.items if forwards else page.items[::-1], window)
    if forwards:
        return page.between(skip, min(skip + window.size, count))
    return page.between(max(0, count - skip - window.size), max(0, count - skip))


async def gather_downwards(fetch: Callable[[Window], Awaitable[Page[T]]], window: Window) -> Page[T]:
    """Gather a window of what GoToSocial always answers from the newest down, next to a `min_id` too.

    Everything that is newer than the position is read then, however many calls it takes, and what is next to it kept.
    Nobody but the item that is looked for, or an empty answer, tells that the position is reached: a page may be
    thinned.
    """
    if window.newer is None:
        return await gather(fetch, window)
    page = more = await fetch(Window(LARGEST, newer=window.newer))
    while more.older is not None and not any(_name(item) == window.beyond for item in more.items):
        more = await fetch(Window(LARGEST, older=more.older, newer=window.newer))
        page = page.join(more)
    end = len(page.items) - _left_out(page.items[::-1], window)
    whole = replace(page, has_newer=False, has_older=bool(page.items))
    return whole.between(max(0, end - window.size), max(0, end))


def _left_out(nearest_first: Sequence[Any], window: Window) -> int:
    """Return how many items stand before the window."""
    if window.beyond is None:
        return window.skip
    return next((place + 1 for place, item in enumerate(nearest_first) if _name(item) == window.beyond), 0)


def _name(item: Any) -> str:  # noqa: ANN401  whatever GoToSocial pages
    """Return by what an item is found again in a page: its id; a hashtag has none. What is read raw has neither."""
    name: str = getattr(item, "name", "")
    own: str = getattr(item, "id", "") or blake2s(name.encode(), digest_size=8).hexdigest()
    return own


def window_of(
    *, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
) -> Window:
    """Return the window that the arguments of a Relay connection ask for.

    `first` with `after` goes towards older items, `last` with `before` towards newer ones; a `first` of 20 is as good
    as none, since that is its default. Raises ValidationError when the arguments contradict each other, a size is not
    1-80 or a cursor is none of ours.
    """
    if last is not None or before is not None:
        if first not in (None, DEFAULT) or after is not None:
            raise ValidationError("Ask for first and after, or for last and before, not for both.", field="last")
        if before is None:
            raise ValidationError("Needs before: a timeline has no beginning to count from.", field="last")
        position = _read(before, "before")
        at = position[3] or position[1]
        return Window(_size(last, "last"), newer=at, skip=int(position[4] or 0), beyond=position[5])
    size = _size(first, "first")
    if after is None:
        return Window(size)
    position = _read(after, "after")
    return Window(size, older=position[1], skip=int(position[2] or 0), beyond=position[5])


def _size(size: int | None, field: str) -> int:
    return DEFAULT if size is None else within(size, 1, LARGEST, field)


def position_of(place: str) -> str:
    """Return the position of a place that GoToSocial names by a text (`domain/@name`), fit for a cursor."""
    return place.encode().hex()


def place_of(position: str, field: str) -> str:
    """Return the place that a position of `position_of` stands for. Raises ValidationError, naming `field`."""
    try:
        return bytes.fromhex(position).decode()
    except ValueError as fault:
        raise ValidationError("Is no cursor of this server.", field=field) from fault


@lru_cache(maxsize=10_000)
def cursor_of(position: str) -> str:
    """Return the cursor of a position: URL-safe base64 without padding (RFC 4648, section 5)."""
    # Base64 of what _POSITION lets through has no character that is not safe in a URL.
    return binascii.b2a_base64(position.encode(), newline=False).rstrip(b"=").decode()


def _read(cursor: str, field: str) -> re.Match[str]:
    """Return the position that a cursor wraps. Raises ValidationError, naming `field`, when it is none of ours."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    position = _POSITION.fullmatch(text)
    if position is None:
        raise ValidationError("Is no cursor of this server.", field=field)
    return position
