"""The hub: pure fan-out from topics to listeners. Does no I/O and never waits for a listener."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Hashable
from typing import Generic, Protocol, Self, TypeVar

from resolvers.telemetry import get_logger

log = get_logger(__name__)

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Item_contra = TypeVar("Item_contra", contravariant=True)

CAPACITY = 256


class Listener(Protocol[Item_contra]):
    """Who hears items. Both methods return at once, whatever the listener does; neither raises."""

    def put(self, item: Item_contra) -> None:
        """Take an item."""

    def end(self) -> None:
        """Take that no item will come any more."""


class Hub(Generic[K, T]):
    """Who listens to which topic."""

    def __init__(self) -> None:
        self._topics: dict[K, dict[Listener[T], None]] = {}

    def join(self, topic: K, listener: Listener[T]) -> None:
        """Add a listener; one who is there already stays once."""
        self._topics.setdefault(topic, {})[listener] = None

    def leave(self, topic: K, listener: Listener[T]) -> None:
        """Remove a listener; one who left already is no error."""
        listeners = self._topics.get(topic, {})
        listeners.pop(listener, None)
        if not listeners:
            self._topics.pop(topic, None)

    def publish(self, topic: K, item: T) -> None:
        """Hand an item to everyone who listens to a topic now; one that cannot take it hears nothing more."""
        for listener in tuple(self._topics.get(topic, ())):
            try:
                listener.put(item)
            except Exception:
                log.exception("listener_failed")
                self.leave(topic, listener)

    def topics(self) -> Collection[K]:
        """Return the topics that somebody listens to."""
        return tuple(self._topics)

    def listeners(self, topic: K) -> int:
        """Return how many listen to a topic."""
        return len(self._topics.get(topic, ()))


class Queue(Generic[T]):
    """A listener's bounded queue: iterate it for what was put in, until the end.

    When its reader is slower than what comes by more than the capacity, all that waits is dropped and what `lost`
    makes of the newest item stands in its place, so that a gap is never silent.
    """

    def __init__(self, lost: Callable[[T], T], capacity: int = CAPACITY) -> None:
        self._lost = lost
        self._capacity = capacity
        self._waiting: deque[T] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._filler: asyncio.Future[None] | None = None
        self._ended = False

    def put(self, item: T) -> None:
        """Queue an item."""
        if self._ended:
            return
        if len(self._waiting) >= self._capacity:
            self._waiting.clear()
            item = self._lost(item)
        self._waiting.append(item)
        _wake(self._reader)

    def end(self) -> None:
        """Let the iteration stop after what waits."""
        self._ended = True
        _wake(self._reader)
        _wake(self._filler)

    async def room(self) -> None:
        """Wait until there is room for half the capacity: for one who fills the queue alone, and may wait."""
        while len(self._waiting) > self._capacity // 2 and not self._ended:
            self._filler = asyncio.get_running_loop().create_future()
            await self._filler

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        _wake(self._filler)
        return self._waiting.popleft()


def _wake(sleeper: asyncio.Future[None] | None) -> None:
    if sleeper is not None and not sleeper.done():
        sleeper.set_result(None)
