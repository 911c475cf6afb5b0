"""The clock: does what has become due, a quarter of a second late at most. A noun with a date is listed here."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from deploy.sandbox.deeds.polls import close_due_polls
from deploy.sandbox.deeds.scheduled import publish_due
from deploy.sandbox.world import World

TICK = 0.25

_DUE: tuple[Callable[[World], None], ...] = (close_due_polls, publish_due)


@contextlib.asynccontextmanager
async def ticking(world: World) -> AsyncIterator[None]:
    """Let time pass in a world for as long as the context lasts."""
    task = asyncio.create_task(_tick(world))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _tick(world: World) -> None:
    while True:
        for deed in _DUE:
            deed(world)
        await asyncio.sleep(TICK)
