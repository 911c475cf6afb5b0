"""Loaders: one fetch per turn and key."""

import asyncio
from collections.abc import Sequence

import pytest

from resolvers.loaders import Loader


class Source:
    """Notes what it was asked for."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.release = asyncio.Event()
        self.release.set()

    async def fetch(self, keys: Sequence[str]) -> Sequence[str | Exception]:
        self.batches.append(list(keys))
        await self.release.wait()
        return [LookupError(key) if key == "bad" else key.upper() for key in keys]


async def test_keys_of_one_turn_are_one_batch_without_doubles() -> None:
    source = Source()
    loader = Loader[str, str](source.fetch)
    assert await asyncio.gather(*map(loader.load, ["a", "b", "a"])) == ["A", "B", "A"]
    assert await loader.load("b") == "B"
    assert source.batches == [["a", "b"]]


async def test_a_failed_key_fails_alone() -> None:
    loader = Loader[str, str](Source().fetch)
    good, bad = await asyncio.gather(loader.load("a"), loader.load("bad"), return_exceptions=True)
    assert good == "A"
    assert isinstance(bad, LookupError)


async def test_batches_have_a_largest_size() -> None:
    source = Source()
    loader = Loader[str, str](source.fetch, largest=2)
    await asyncio.gather(*map(loader.load, "abc"))
    assert source.batches == [["a", "b"], ["c"]]


async def test_a_cancelled_load_does_not_fail_the_next_one() -> None:
    source = Source()
    source.release.clear()
    loader = Loader[str, str](source.fetch)
    first = asyncio.create_task(loader.load("a"))
    await asyncio.sleep(0.01)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    source.release.set()
    assert await loader.load("a") == "A"


async def test_what_is_known_is_not_fetched_until_forgotten() -> None:
    source = Source()
    loader = Loader[str, str](source.fetch)
    loader.prime("a", "known")
    assert await loader.load("a") == "known"
    loader.forget("a")
    assert await loader.load("a") == "A"
    assert source.batches == [["a"]]
