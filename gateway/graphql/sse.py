"""GraphQL over Server-Sent Events, one connection for each operation.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, "distinct connections mode".
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

import msgspec
from starlette.types import Message, Receive, Scope, Send

from gateway.graphql.live import Broadcast, RefusedError
from gateway.graphql.operations import Asker, Prepared
from gateway.leaving import retry_field

# Proxies take a connection for dead after a minute of silence.
HEARTBEAT_SECONDS = 15.0

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"access-control-allow-origin", b"*"),
    # nginx would hold events back until a page is full.
    (b"x-accel-buffering", b"no"),
]
_COMPLETE = b"event: complete\ndata:\n\n"
_HEARTBEAT = b":\n\n"


class EventStream:
    """The answer to an operation as an ASGI application: its results as they come, until it ends or the client goes."""

    def __init__(self, broadcast: Broadcast, operation: Prepared, asker: Asker) -> None:
        self._broadcast = broadcast
        self._operation = operation
        self._asker = asker

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        sent_away = asyncio.Event()
        with self._asker.state["leaving"].told(sent_away.set):
            writing = asyncio.create_task(_write(_frames(self._broadcast, self._operation, self._asker), send))
            others = asyncio.create_task(_left(receive)), asyncio.create_task(sent_away.wait())
            try:
                await asyncio.wait((writing, *others), return_when=asyncio.FIRST_COMPLETED)
                is_whole = writing.done()
            finally:
                for task in (writing, *others):
                    task.cancel()
                await asyncio.gather(writing, *others, return_exceptions=True)
        if sent_away.is_set() and not is_whole:
            await send(_body(retry_field(), more=False))


async def _write(frames: AsyncGenerator[bytes, None], send: Send) -> None:
    async with aclosing(frames):
        pending = asyncio.ensure_future(anext(frames))
        try:
            while True:
                done, _ = await asyncio.wait((pending,), timeout=HEARTBEAT_SECONDS)
                if not done:
                    await send(_body(_HEARTBEAT))
                    continue
                await send(_body(pending.result()))
                pending = asyncio.ensure_future(anext(frames))
        except StopAsyncIteration:
            await send(_body(_COMPLETE, more=False))
        finally:
            pending.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await pending


async def _frames(broadcast: Broadcast, operation: Prepared, asker: Asker) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(broadcast.results(operation, asker)) as results:
            async for result in results:
                yield b"event: next\ndata: " + result + b"\n\n"
    except RefusedError as refusal:
        yield b"event: next\ndata: " + msgspec.json.encode({"errors": refusal.errors}) + b"\n\n"


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(piece: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": piece, "more_body": more}
