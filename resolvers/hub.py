"""The hub: pure fan-out from topics to subscribers. Does no I/O and never waits for a subscriber."""

import asyncio
from collections import deque
from collections.abc import Hashable
from types import TracebackType
from typing import Generic, Self, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

CAPACITY = 256


class Subscription(Generic[K, T]):
    """One listener's bounded queue; use it as a context manager, then iterate.

    When the listener is slower than the topic by more than the capacity, what waits is dropped and `resync` stands
    in its place, so that a gap is never silent.
    """

    def __init__(self, hub: "Hub[K, T]", topic: K, resync: T) -> None:
        self._hub = hub
        self._topic = topic
        self._resync = resync
        self._waiting: deque[T] = deque()
        self._ready = asyncio.Event()
        self._ended = False

    def put(self, item: T) -> None:
        """Queue an item for the listener."""
        if len(self._waiting) >= CAPACITY:
            self._waiting.clear()
            item = self._resync
        self._waiting.append(item)
        self._ready.set()

    def end(self) -> None:
        """Let the iteration stop after what waits."""
        self._ended = True
        self._ready.set()

    def __enter__(self) -> Self:
        self._hub.join(self._topic, self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hub.leave(self._topic, self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._ready.clear()
            await self._ready.wait()
        return self._waiting.popleft()


class Hub(Generic[K, T]):
    """Who listens to which topic, in this process."""

    def __init__(self) -> None:
        self._topics: dict[K, set[Subscription[K, T]]] = {}

    def subscription(self, topic: K, resync: T) -> Subscription[K, T]:
        """Return a subscription to a topic, not joined yet. `resync` stands for what a slow listener misses."""
        return Subscription(self, topic, resync)

    def publish(self, topic: K, item: T) -> None:
        """Hand an item to everyone who listens to a topic now."""
        for subscription in self._topics.get(topic, ()):
            subscription.put(item)

    def join(self, topic: K, subscription: Subscription[K, T]) -> None:
        """Add a listener."""
        self._topics.setdefault(topic, set()).add(subscription)

    def leave(self, topic: K, subscription: Subscription[K, T]) -> None:
        """Remove a listener; one who left already is no error."""
        listeners = self._topics.get(topic, set())
        listeners.discard(subscription)
        if not listeners:
            self._topics.pop(topic, None)

    def listeners(self, topic: K) -> int:
        """Return how many listen to a topic."""
        return len(self._topics.get(topic, ()))
