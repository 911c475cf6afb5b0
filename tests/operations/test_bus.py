"""Words between processes, each a bus of its own on one Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from resolvers.sources.bus import Bus, Word
from resolvers.sources.redis import Redis


@pytest.fixture
async def buses(redis: Redis) -> AsyncIterator[tuple[Bus, Bus]]:
    """Yield two buses that hear each other."""
    async with AsyncExitStack() as stack:
        listening = [asyncio.Event(), asyncio.Event()]
        pair = Bus(redis), Bus(redis)
        for bus, event in zip(pair, listening, strict=True):
            bus.on_back(event.set)
            await stack.enter_async_context(bus)
        await asyncio.gather(*(event.wait() for event in listening))
        yield pair


async def test_a_word_is_heard_once_by_each_and_at_once_by_who_says_it(buses: tuple[Bus, Bus]) -> None:
    here, there = buses
    heard: list[tuple[str, str]] = []
    last = asyncio.Event()
    here.on(Word.LISTS, lambda text: heard.append(("here", text)))
    there.on(Word.LISTS, lambda text: heard.append(("there", text)))
    here.tell(Word.LISTS, "a b")
    assert heard == [("here", "a b")]
    # What is said later comes later: by then the first word has gone all its ways.
    here.on(Word.MUTES, lambda _: last.set())
    there.tell(Word.MUTES, "")
    await last.wait()
    last.clear()
    there.tell(Word.MUTES, "")
    await last.wait()
    assert heard == [("here", "a b"), ("there", "a b")]


async def test_what_is_no_word_is_let_go(buses: tuple[Bus, Bus], redis: Redis) -> None:
    here, there = buses
    heard: list[str] = []
    last = asyncio.Event()
    here.on(Word.LISTS, heard.append)
    here.on(Word.MUTES, lambda _: last.set())
    for noise in (b"", b"lists", b"\xff\xfe", b"x nothing", b"other nonsense text"):
        await redis.client.publish("chirp:bus", noise)
    there.tell(Word.MUTES, "")
    await last.wait()
    assert heard == []
