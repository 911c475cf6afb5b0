"""Gaps: what a stream has missed, read back from the timelines, oldest first.

The id of a remote post comes from its own date, so that late ones sort below what was seen already: reading begins 15
minutes before the gap. Edits and deletions cannot be read back.
"""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from resolvers.cursors import Cursor
from resolvers.entities.decode import decode, decode_list
from resolvers.ids import lowest_id
from resolvers.paging import Window, page_of
from resolvers.sources.gotosocial import Answer, Query

Read = Callable[[str, Query], Awaitable[Answer]]

_PAGE = 40


class GapTooLongError(Exception):
    """More was missed than is read back; whoever listens should fetch anew."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How streams behave: seconds, but `pages` and `ring` (ids)."""

    window: float = 15 * 60
    pages: int = 5
    ring: int = 2000
    linger: float = 30
    first_pause: float = 0.5
    longest_pause: float = 30
    token_check: float = 45


class Missed(NamedTuple):
    """Something that a gap has swallowed; `key` is the same however often and whichever way it comes."""

    kind: str
    key: str
    payload: str


class _Named(msgspec.Struct):
    id: str


class _Conversation(msgspec.Struct):
    id: str
    last_status: _Named | None = None


class Ring:
    """The keys that were delivered last, each with the stamp it was delivered under."""

    def __init__(self, size: int) -> None:
        self._stamps: dict[str, int] = {}
        self._order: deque[str] = deque()
        self._size = size

    def add(self, key: str, stamp: int) -> bool:
        """Note that something is delivered; return whether that is new."""
        if key in self._stamps:
            return False
        self._stamps[key] = stamp
        self._order.append(key)
        if len(self._order) > self._size:
            del self._stamps[self._order.popleft()]
        return True

    def covered(self, key: str, cursor: Cursor) -> bool:
        """Tell whether something was delivered before a cursor of this process."""
        stamp = self._stamps.get(key)
        return stamp is not None and cursor.covers(stamp)


def key_of(stream: str, kind: str, payload: str) -> str:
    """Return the key of what came on `stream`. Raises UpstreamDownError when the payload cannot be read."""
    if kind == "conversation":
        row = decode(_Conversation, payload.encode())
        return f"{stream} {row.id} {row.last_status.id if row.last_status else ''}"
    return f"{stream} {kind} {decode(_Named, payload.encode()).id}"


async def missed(read: Read, stream: str, kinds: Collection[str], since: int, limits: Limits) -> AsyncIterator[Missed]:
    """Yield what came on a stream of GoToSocial since a moment (ms since 1970), and before it what may be late.

    Only events of the `kinds` are read. `read` makes a GET. Raises GapTooLongError after `limits.pages` full pages of a
    collection, and what `read` raises.
    """
    for path, query, kind in _collections(stream):
        if kind not in kinds:
            continue
        position: str | None = lowest_id(datetime.fromtimestamp(max(0, since / 1000 - limits.window), UTC))
        for _ in range(limits.pages):
            window = Window(_PAGE, newer=position)
            answer = await read(path, [*query, *window.query(_PAGE)])
            items = decode_list(msgspec.Raw, answer.body)
            for item in reversed(items):
                payload = bytes(item).decode()
                yield Missed(kind, key_of(stream, kind, payload), payload)
            page = page_of(items, answer.link, window, _PAGE)
            # A page may be short, or empty, because a filter hides some of it: only no page at all is the end.
            if page.newer is None or page.newer == position:
                break
            position = page.newer
        else:
            if len(items) == _PAGE:
                raise GapTooLongError


def _collections(stream: str) -> list[tuple[str, list[tuple[str, str]], str]]:
    """Return path, query and kind of event of what can be read back of a stream."""
    match stream.partition(":"):
        case "user", _, _:
            return [("/api/v1/timelines/home", [], "update"), ("/api/v1/notifications", [], "notification")]
        case "direct", _, _:
            return [("/api/v1/conversations", [], "conversation")]
        case "list", _, list_id:
            return [(f"/api/v1/timelines/list/{list_id}", [], "update")]
        case "public", _, "local":
            return [("/api/v1/timelines/public", [("local", "true")], "update")]
        case _:
            return [("/api/v1/timelines/public", [], "update")]
