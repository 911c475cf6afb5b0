"""StreamEvent: one thing that happened on one channel of an account. A leaf."""

from collections.abc import Callable
from typing import Any, TypeVar

from resolvers.channels import Channel
from resolvers.cursors import Cursor, EventCursor
from resolvers.entities.decode import decode

T = TypeVar("T")

# Kinds beside Mastodon's own events: something may be missing before this; edits and deletions may be.
RESYNC = "resync"
REVALIDATE = "revalidate"
MARKS = frozenset({RESYNC, REVALIDATE})


class StreamEvent:
    """An event as all listeners of a channel get it: one object, so that what is made of it is made once.

    `kind` is Mastodon's name of the event, or a mark; `payload` JSON, an id, "", or the reason of a mark.
    """

    __slots__ = ("_made", "channel", "cursor", "kind", "payload")

    def __init__(self, channel: Channel, kind: str, payload: str, cursor: Cursor | EventCursor) -> None:
        self.channel = channel
        self.kind = kind
        self.payload = payload
        self.cursor = cursor
        self._made: dict[object, Any] = {}

    def once(self, make: Callable[["StreamEvent"], T]) -> T:
        """Return what `make` makes of this event, made for the first who asks and kept for the others."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def entity(self, kind: type[T]) -> T:
        """Return the entity in the payload, decoded once. Raises UpstreamDownError when it is none."""
        if kind not in self._made:
            self._made[kind] = decode(kind, self.payload.encode())
        found: T = self._made[kind]
        return found
