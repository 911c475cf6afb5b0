"""GraphQL over Server-Sent Events, one connection for each operation.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, "distinct connections mode".
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractContextManager, aclosing, contextmanager, suppress

import msgspec
from graphql import OperationType
from starlette.types import Message, Receive, Scope, Send

from gateway.graphql.live import Broadcast, RefusedError
from gateway.graphql.operations import Asker, Prepared, owner_of, refusal_of
from gateway.graphql.sign_out import signed_out
from gateway.leaving import retry_field
from resolvers.errors import RateLimitedError, UnauthenticatedError

# Proxies take a connection for dead after a minute of silence.
HEARTBEAT_SECONDS = 15.0
# Subscriptions of one account in this process; a browser itself opens six connections at most over HTTP/1.1.
MOST_STREAMS = 50

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"access-control-allow-origin", b"*"),
    # nginx would hold events back until a page is full.
    (b"x-accel-buffering", b"no"),
]
_COMPLETE = b"event: complete\ndata:\n\n"
_HEARTBEAT = b":\n\n"


class EventStreams:
    """Makes the streams of an endpoint; it counts the subscriptions of each account in this process."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast
        self._open: Counter[str] = Counter()

    async def stream(self, operation: Prepared, asker: Asker) -> "EventStream":
        """Return the answer to an operation. Raises RateLimitedError when the account follows too much already."""
        owner = await owner_of(asker) if operation.kind is OperationType.SUBSCRIPTION else None
        if owner is not None and self._open[owner] >= MOST_STREAMS:
            raise RateLimitedError(f"An account may have {MOST_STREAMS} streams.")
        return EventStream(self._broadcast, operation, asker, self._counted(owner))

    @contextmanager
    def _counted(self, owner: str | None) -> Iterator[None]:
        if owner is None:
            yield
            return
        self._open[owner] += 1
        try:
            yield
        finally:
            self._open[owner] -= 1
            if not self._open[owner]:
                del self._open[owner]


class EventStream:
    """The answer to an operation as an ASGI application: its results as they come, until it ends or the client goes."""

    def __init__(
        self, broadcast: Broadcast, operation: Prepared, asker: Asker, counted: AbstractContextManager[None]
    ) -> None:
        self._broadcast = broadcast
        self._operation = operation
        self._asker = asker
        self._counted = counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        sent_away = asyncio.Event()
        with self._counted, self._asker.state["leaving"].told(sent_away.set):
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            writing = asyncio.create_task(_write(_frames(self._broadcast, self._operation, self._asker), send))
            ended = asyncio.create_task(signed_out(scope, self._asker))
            others = (asyncio.create_task(_left(receive)), asyncio.create_task(sent_away.wait()), ended)
            try:
                await asyncio.wait((writing, *others), return_when=asyncio.FIRST_COMPLETED)
                is_whole, is_over = writing.done(), ended.done()
            finally:
                for task in (writing, *others):
                    task.cancel()
                await asyncio.gather(writing, *others, return_exceptions=True)
        if sent_away.is_set() and not is_whole:
            await send(_body(retry_field(), more=False))
        elif is_over and not is_whole:
            last = {"errors": refusal_of(_reason(ended))["errors"]}
            await send(_body(_next(msgspec.json.encode(last)) + _COMPLETE, more=False))


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
                yield _next(result)
    except RefusedError as refusal:
        yield _next(msgspec.json.encode({"errors": refusal.errors}))


def _next(result: bytes) -> bytes:
    return b"event: next\ndata: " + result + b"\n\n"


def _reason(ended: asyncio.Task[None]) -> Exception:
    """Return why a stream may not go on: its session has ended, or nothing tells any more whether it has."""
    fault = ended.exception()
    return fault if isinstance(fault, Exception) else UnauthenticatedError("Signed out.")


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(piece: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": piece, "more_body": more}
