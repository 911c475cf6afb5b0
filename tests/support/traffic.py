"""Clients that ask again and again, and remember how they were answered."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

EVERY = 0.1


@dataclass(frozen=True)
class Told:
    """One answer: what it was, when it came, and after how many seconds."""

    what: object
    at: float
    seconds: float


@dataclass
class Traffic:
    """What each of the questions brought, in order."""

    told: dict[str, list[Told]] = field(default_factory=dict)

    def since(self, when: float, name: str) -> list[object]:
        """Return the answers to those questions that were asked after `when`."""
        return [one.what for one in self.told[name] if one.at - one.seconds >= when]

    def slowest(self, name: str) -> float:
        return max(one.seconds for one in self.told[name])

    async def settled(self, name: str, what: object, seconds: float) -> None:
        """Wait until a question brings `what` three times in a row. Raises TimeoutError after `seconds`."""
        started = time.monotonic()
        async with asyncio.timeout(seconds):
            while self.since(started, name)[-3:] != [what] * 3:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def traffic(**questions: Callable[[], Awaitable[object]]) -> AsyncIterator[Traffic]:
    """Ask all the questions over and over while the block lasts; those under way at its end are waited for."""
    seen = Traffic({name: [] for name in questions})
    over = asyncio.Event()

    async def go(name: str) -> None:
        while not over.is_set():
            started = time.monotonic()
            what = await questions[name]()
            now = time.monotonic()
            seen.told[name].append(Told(what, now, now - started))
            await asyncio.sleep(EVERY)

    async with asyncio.TaskGroup() as group:
        for name in questions:
            group.create_task(go(name))
        try:
            yield seen
        finally:
            over.set()
