"""A gate: holds work up right before one of its round trips to Redis, so that other work can come in between."""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import TypeVar

import pytest
from redis.asyncio import BlockingConnectionPool, Connection

T = TypeVar("T")


class _Gate:
    def __init__(self, step: int) -> None:
        self.left = step
        self.reached = asyncio.Event()
        self.open = asyncio.Event()


_GATE: ContextVar[_Gate | None] = ContextVar("gate", default=None)


async def interleaved(
    monkeypatch: pytest.MonkeyPatch, step: int, held: Coroutine[None, None, T], between: Coroutine[None, None, object]
) -> tuple[T, bool]:
    """Run `held` up to its round trip number `step`, then `between`, then the rest of it.

    Return the result of `held`, and whether it has so many round trips; with fewer, `between` came after it.
    """
    get_connection = BlockingConnectionPool.get_connection

    async def gated(pool: BlockingConnectionPool, *names: object, **options: object) -> Connection:
        gate = _GATE.get()
        if gate is not None:
            gate.left -= 1
            if gate.left == -1:
                gate.reached.set()
                await gate.open.wait()
        return await get_connection(pool, *names, **options)

    gate = _Gate(step)
    with monkeypatch.context() as patch:
        patch.setattr(BlockingConnectionPool, "get_connection", gated)
        token = _GATE.set(gate)
        task = asyncio.create_task(held)
        _GATE.reset(token)
        reaching = asyncio.create_task(gate.reached.wait())
        await asyncio.wait((task, reaching), return_when=asyncio.FIRST_COMPLETED)
        reached = gate.reached.is_set()
        try:
            await between
        finally:
            reaching.cancel()
            gate.open.set()
            result = await task
    return result, reached
