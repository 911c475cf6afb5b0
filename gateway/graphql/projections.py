"""What events are to subscribers who are told the same: worked out once, and forgotten when all of them have it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

# In bytes, of all that is kept at this process for those who come later to an event.
LARGEST_SUM = 20_000_000
# A subscriber who comes later than this has it worked out again.
KEPT_SECONDS = 5.0


class _Projection:
    """An event as it is told; `waiting` is how many have yet to be told it."""

    def __init__(self, event: object, task: asyncio.Task[bytes], waiting: int) -> None:
        # The event stays with its projection, so that nothing else gets its id meanwhile.
        self.event = event
        self.task = task
        self.waiting = waiting
        self.weight = 0
        self.end: asyncio.TimerHandle | None = None


class Shared:
    """The events of subscribers who are told the same."""

    def __init__(self, projections: "Projections") -> None:
        self._projections = projections
        self.subscribers = 0
        self.known: dict[int, _Projection] = {}

    async def of(self, event: object, project: Callable[[], Coroutine[Any, Any, bytes]]) -> bytes:
        """Return what an event is to each of them; `project` works it out for the first who asks."""
        known = self.known.get(id(event))
        if known is None:
            task = asyncio.create_task(project())
            known = self.known[id(event)] = _Projection(event, task, self.subscribers)
            task.add_done_callback(partial(self._done, known))
        told = await asyncio.shield(known.task)
        known.waiting -= 1
        if known.waiting <= 0:
            self._projections.forget(self, known)
        return told

    def _done(self, projection: _Projection, task: asyncio.Task[bytes]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._projections.forget(self, projection)
        else:
            self._projections.keep(self, projection, len(task.result()))


class Projections:
    """All of this process; what is kept is bounded by bytes and by time, and goes with the last who would want it."""

    def __init__(self) -> None:
        self._shared: dict[tuple[object, ...], Shared] = {}
        self._kept: OrderedDict[_Projection, Shared] = OrderedDict()
        self._sum = 0

    def __len__(self) -> int:
        """Return how many are kept, or being worked out."""
        return sum(len(shared.known) for shared in self._shared.values())

    @contextmanager
    def shared(self, key: tuple[object, ...]) -> Iterator[Shared]:
        """Yield what all subscribers of a key share, and count this one among them."""
        shared = self._shared.setdefault(key, Shared(self))
        shared.subscribers += 1
        try:
            yield shared
        finally:
            shared.subscribers -= 1
            if not shared.subscribers:
                del self._shared[key]
                for projection in tuple(shared.known.values()):
                    self.forget(shared, projection)

    def keep(self, shared: Shared, projection: _Projection, size: int) -> None:
        """Keep a projection for those who have yet to be told it."""
        if shared.known.get(id(projection.event)) is not projection:
            return
        projection.weight = size
        self._kept[projection] = shared
        self._sum += size
        projection.end = asyncio.get_running_loop().call_later(KEPT_SECONDS, self.forget, shared, projection)
        while self._sum > LARGEST_SUM:
            oldest = next(iter(self._kept))
            self.forget(self._kept[oldest], oldest)

    def forget(self, shared: Shared, projection: _Projection) -> None:
        """Forget a projection; it does no harm that it was forgotten before."""
        if shared.known.get(id(projection.event)) is projection:
            del shared.known[id(projection.event)]
        if self._kept.pop(projection, None) is not None:
            self._sum -= projection.weight
        if projection.end is not None:
            projection.end.cancel()
