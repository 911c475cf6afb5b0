"""The gate of the tests themselves: what fails between two steps ends what it holds up, and other patches stay."""

import asyncio

import pytest

from resolvers.sources import connections
from resolvers.sources.redis import Redis
from tests.support.gate import interleaved


async def test_a_fault_in_between_holds_nothing_up(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", 2)
    before = asyncio.all_tasks()

    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await interleaved(monkeypatch, 0, redis.get("test:x"), fail())
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
    assert connections.MOST == 2
