"""Waiting for what comes about by itself."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    """Wait until `done`; the time limit of the test ends it."""
    while not await done():
        await asyncio.sleep(0.02)
