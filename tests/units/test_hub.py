"""The hub: fan-out that never waits."""

import asyncio

import pytest

from resolvers.hub import CAPACITY, Hub


async def test_everyone_on_a_topic_hears_everything_in_order() -> None:
    hub: Hub[str, int] = Hub()
    with hub.subscription("a", -1) as one, hub.subscription("a", -1) as two, hub.subscription("b", -1) as other:
        for number in range(3):
            hub.publish("a", number)
        hub.publish("b", 9)
        assert [await anext(one) for _ in range(3)] == [0, 1, 2]
        assert [await anext(two) for _ in range(3)] == [0, 1, 2]
        assert await anext(other) == 9


async def test_a_slow_listener_is_told_and_the_others_never_notice() -> None:
    hub: Hub[str, int] = Hub()
    with hub.subscription("a", -1) as slow, hub.subscription("a", -1) as quick:
        for number in range(CAPACITY + 1):
            hub.publish("a", number)
            assert await anext(quick) == number
        assert await anext(slow) == -1
        hub.publish("a", 7)
        assert await anext(slow) == 7


async def test_who_left_hears_nothing_and_costs_nothing() -> None:
    hub: Hub[str, int] = Hub()
    with hub.subscription("a", -1) as gone:
        assert hub.listeners("a") == 1
    hub.publish("a", 1)
    assert hub.listeners("a") == 0
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(gone), 0.05)


async def test_the_end_of_a_subscription_comes_after_what_waits() -> None:
    hub: Hub[str, int] = Hub()
    with hub.subscription("a", -1) as listener:
        hub.publish("a", 1)
        listener.end()
        assert [item async for item in listener] == [1]


async def test_a_listener_is_woken() -> None:
    hub: Hub[str, int] = Hub()
    with hub.subscription("a", -1) as listener:
        waiting = asyncio.ensure_future(anext(listener))
        await asyncio.sleep(0)
        hub.publish("a", 5)
        assert await waiting == 5
