"""The hub: fan-out that never waits."""

import asyncio

import pytest

from resolvers.hub import CAPACITY, Hub, Queue


def lost(_newest: int) -> int:
    return -1


async def test_everyone_on_a_topic_hears_everything_in_order() -> None:
    hub: Hub[str, int] = Hub()
    one, two, other = Queue(lost), Queue(lost), Queue(lost)
    for topic, queue in (("a", one), ("a", two), ("b", other)):
        hub.join(topic, queue)
    for number in range(3):
        hub.publish("a", number)
    hub.publish("b", 9)
    assert [await anext(one) for _ in range(3)] == [0, 1, 2]
    assert [await anext(two) for _ in range(3)] == [0, 1, 2]
    assert await anext(other) == 9


async def test_a_slow_listener_is_told_and_the_others_never_notice() -> None:
    hub: Hub[str, int] = Hub()
    slow, quick = Queue(lost), Queue(lost)
    hub.join("a", slow)
    hub.join("a", quick)
    for number in range(CAPACITY + 1):
        hub.publish("a", number)
        assert await anext(quick) == number
    assert await anext(slow) == -1
    hub.publish("a", 7)
    assert await anext(slow) == 7


async def test_who_left_hears_nothing_and_costs_nothing() -> None:
    hub: Hub[str, int] = Hub()
    gone = Queue(lost)
    hub.join("a", gone)
    hub.join("a", gone)
    assert (hub.listeners("a"), hub.topics()) == (1, ("a",))
    hub.leave("a", gone)
    hub.leave("a", gone)
    hub.publish("a", 1)
    assert (hub.listeners("a"), hub.topics()) == (0, ())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(gone), 0.05)


async def test_a_listener_may_leave_while_it_is_told() -> None:
    hub: Hub[str, int] = Hub()

    class Leaving(Queue[int]):
        def put(self, item: int) -> None:
            hub.leave("a", self)
            super().put(item)

    first, second = Leaving(lost), Queue(lost)
    hub.join("a", first)
    hub.join("a", second)
    hub.publish("a", 1)
    hub.publish("a", 2)
    assert await anext(first) == 1
    assert [await anext(second), await anext(second)] == [1, 2]


async def test_a_listener_that_fails_is_left_out_and_the_others_never_notice() -> None:
    hub: Hub[str, int] = Hub()

    class Broken(Queue[int]):
        def put(self, item: int) -> None:
            raise RuntimeError(item)

    broken, whole = Broken(lost), Queue(lost)
    hub.join("a", broken)
    hub.join("a", whole)
    hub.publish("a", 1)
    assert (await anext(whole), hub.listeners("a")) == (1, 1)


async def test_the_end_comes_after_what_waits_and_nothing_after_it() -> None:
    listener = Queue(lost)
    listener.put(1)
    listener.end()
    listener.put(2)
    assert [item async for item in listener] == [1]


async def test_a_listener_is_woken() -> None:
    listener = Queue(lost)
    waiting = asyncio.ensure_future(anext(listener))
    await asyncio.sleep(0)
    listener.put(5)
    listener.put(6)
    assert await waiting == 5
    assert await anext(listener) == 6
