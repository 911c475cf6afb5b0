"""Pages of a collection, and the opaque cursors that say where one begins.

A cursor wraps a position of GoToSocial's own paging (`max_id`, `min_id`), taken from its Link header, since many
collections page by internal ids. GoToSocial answers newest first, whichever way it is paged.
"""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from resolvers.errors import ValidationError

T = TypeVar("T")

LARGEST = 80
DEFAULT = 20

_LINK = re.compile(r'<([^>]+)>;\s*rel="(\w+)"')
_POSITION = re.compile(r"[0-9A-Za-z]{1,64}")


@dataclass(frozen=True, slots=True)
class Window:
    """What part of a collection is asked for: `size` items (1-80) older than `older` or newer than `newer`."""

    size: int = DEFAULT
    older: str | None = None
    newer: str | None = None

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
    """Items, newest first, and the positions before and after them; None where GoToSocial named none."""

    items: list[T]
    newer: str | None
    older: str | None
    has_newer: bool = False
    has_older: bool = False


def page_of(items: list[T], link: str, window: Window, largest: int) -> Page[T]:
    """Make a page of an answer: `link` is its Link header (RFC 8288), "" when GoToSocial sent none."""
    targets = {rel: parse_qs(urlsplit(url).query) for url, rel in _LINK.findall(link)}
    older = targets.get("next", {}).get("max_id", [None])[0]
    newer = targets.get("prev", {}).get("min_id", [None])[0]
    full = len(items) >= min(window.size, largest)
    if window.newer is not None:
        return Page(items, newer, older, has_newer=full, has_older=bool(items))
    return Page(items, newer, older, has_older=full and older is not None)


async def gather(fetch: Callable[[Window], Awaitable[Page[T]]], window: Window) -> Page[T]:
    """Fetch pages until `window.size` items are there or the collection ends.

    `fetch` may return fewer items than its window asks for, since GoToSocial caps a page (40 for timelines).
    """
    page = await fetch(window)
    while len(page.items) < window.size:
        rest = window.size - len(page.items)
        if window.newer is not None:
            if not page.has_newer or page.newer is None:
                break
            more = await fetch(Window(rest, newer=page.newer))
            page = Page(more.items + page.items, more.newer or page.newer, page.older, more.has_newer, page.has_older)
        else:
            if not page.has_older or page.older is None:
                break
            more = await fetch(Window(rest, older=page.older))
            page = Page(page.items + more.items, page.newer, more.older or page.older, page.has_newer, more.has_older)
    return page


def window_of(
    *, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
) -> Window:
    """Return the window that the arguments of a Relay connection ask for.

    `first` with `after` goes towards older items, `last` with `before` towards newer ones. Raises ValidationError
    when the arguments contradict each other, a size is not 1-80 or a cursor is none of ours.
    """
    if last is not None or before is not None:
        if first is not None or after is not None:
            raise ValidationError("Ask for first and after, or for last and before, not for both.", field="last")
        if before is None:
            raise ValidationError("Needs before: a timeline has no beginning to count from.", field="last")
        return Window(_size(last, "last"), newer=position_of(before, "before"))
    return Window(_size(first, "first"), older=None if after is None else position_of(after, "after"))


def _size(size: int | None, field: str) -> int:
    if size is None:
        return DEFAULT
    if not 1 <= size <= LARGEST:
        raise ValidationError(f"Must be between 1 and {LARGEST}.", field=field)
    return size


def cursor_of(position: str) -> str:
    """Return the cursor of a position: URL-safe base64 without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def position_of(cursor: str, field: str) -> str:
    """Return the position that a cursor wraps. Raises ValidationError, naming `field`, when it is none of ours."""
    try:
        position = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        position = ""
    if not _POSITION.fullmatch(position):
        raise ValidationError("Is no cursor of this server.", field=field)
    return position
