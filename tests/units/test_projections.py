"""What is kept of projections: no longer than somebody waits for it, and only so many bytes."""

import asyncio

import pytest

from gateway.graphql import projections as module
from gateway.graphql.projections import Projections


class Work:
    """Counts how often an event is worked out."""

    def __init__(self, size: int = 10) -> None:
        self.times = 0
        self._size = size

    async def __call__(self) -> bytes:
        self.times += 1
        return b"x" * self._size


async def test_it_is_forgotten_when_all_who_waited_have_it() -> None:
    projections, work, event = Projections(), Work(), object()
    with projections.shared(("a",)) as one, projections.shared(("a",)) as two, projections.shared(("b",)) as other:
        await one.of(event, work)
        assert len(projections) == 1
        await two.of(event, work)
        assert (work.times, len(projections)) == (1, 0)
        await other.of(event, work)
        assert (work.times, len(projections)) == (2, 0)


async def test_it_goes_with_the_last_who_would_want_it() -> None:
    projections, work = Projections(), Work()
    with projections.shared(("a",)) as one:
        with projections.shared(("a",)):
            for _ in range(5):
                await one.of(object(), work)
        assert len(projections) > 0
    assert len(projections) == 0
    assert projections._sum == 0


async def test_so_many_bytes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_SUM", 35)
    projections, work = Projections(), Work()
    events = [object() for _ in range(5)]
    with projections.shared(("a",)) as one, projections.shared(("a",)) as two:
        for event in events:
            await one.of(event, work)
        assert (len(projections), projections._sum) == (3, 30)
        for event in reversed(events):
            await two.of(event, work)
        assert work.times == 5 + 2


async def test_who_leaves_before_it_is_there_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_SECONDS", 0)
    projections, go = Projections(), asyncio.Event()

    async def slow() -> bytes:
        await go.wait()
        return b"x"

    with projections.shared(("a",)) as one, projections.shared(("a",)):
        asking = asyncio.create_task(one.of(object(), slow))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        go.set()
        for _ in range(10):
            await asyncio.sleep(0)
        assert len(projections) == 0


async def test_a_fault_is_not_kept() -> None:
    async def fail() -> bytes:
        raise ValueError("broken")

    projections = Projections()
    with projections.shared(("a",)) as one, projections.shared(("a",)):
        with pytest.raises(ValueError, match="broken"):
            await one.of(object(), fail)
        assert len(projections) == 0
