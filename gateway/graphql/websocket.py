"""/graphql over WebSocket: the protocol graphql-transport-ws.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. Who asks is told by the handshake (Authorization, or a
session's cookie from a page of ours) or by `connection_init`: `{"Authorization": "Bearer ..."}`, or `{"account": "ID"}`
to choose among the accounts of a session.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace

import msgspec
from starlette.types import Message, Receive, Scope, Send

from gateway.auth import viewer_of, viewer_of_authorization
from gateway.errors import error_response
from gateway.graphql.live import Broadcast, RefusedError
from gateway.graphql.messages import Connect, Kind, Received, Refusal, encode, read_message
from gateway.graphql.operations import Asker, Operations, Prepared, owner_of, refusal_of
from gateway.graphql.request import GraphQLRequest, checked
from gateway.graphql.sign_out import is_good, signed_out
from gateway.patience import Patience
from gateway.ratelimit import budget_for, budget_of
from gateway.sessions import session_id_of
from gateway.state import state_of
from gateway.wire import wire_of
from resolvers import sessions
from resolvers.errors import ChirpError, RateLimitedError, UnauthenticatedError
from resolvers.telemetry import gauge
from resolvers.viewer import Viewer
from schema.document import DocumentError

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5.0
MOST_OPERATIONS = 20
MOST_CONNECTIONS = 10
# In characters, of messages that wait for the client to read; the one that is being written may be larger alone.
MOST_WAITING = 4_000_000

_OPEN = gauge("graphql_sockets", "Sockets of GraphQL that are open")


class SocketEndpoint:
    """The endpoint as an ASGI application; it counts the connections of each account in this process."""

    def __init__(self, operations: Operations, broadcast: Broadcast) -> None:
        self.operations = operations
        self.broadcast = broadcast
        self.connections: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket, unless it may not use the session that came with it."""
        try:
            viewer = await viewer_of(scope)
        except ChirpError as refusal:
            await error_response(refusal)(scope, receive, send)
            return
        await receive()
        if PROTOCOL not in scope["subprotocols"]:
            # Some clients tell the close code to a page only after they were let in.
            await send({"type": "websocket.accept"})
            await send(_closing(Refusal(4406, "Subprotocol not acceptable")))
            return
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        asker = Asker(viewer, state_of(scope), budget_of(scope))
        with _OPEN.track_inprogress():
            await _Connection(self, scope, send, asker).serve(receive)


class _Connection:
    """One socket."""

    def __init__(self, endpoint: SocketEndpoint, scope: Scope, send: Send, asker: Asker) -> None:
        self._operations = endpoint.operations
        self._broadcast = endpoint.broadcast
        self._connections = endpoint.connections
        self._scope = scope
        self._send = send
        self._asker = asker
        self._running: dict[str, asyncio.Task[None]] = {}
        self._patience = Patience()
        self._waiting = 0
        self._is_slow = asyncio.Event()

    async def serve(self, receive: Receive) -> None:
        """Speak until either side ends it; then nothing of it runs any more."""
        try:
            async with asyncio.timeout(INIT_SECONDS) as waiting:
                connect = await self._first(receive)
                waiting.reschedule(None)
            await self._connect(connect)
            async with self._counted():
                await self._send_text(encode(Kind.CONNECTION_ACK))
                await self._converse(receive)
        except TimeoutError:
            await self._close(Refusal(4408, "Connection initialisation timeout"))
        except Refusal as refusal:
            await self._close(refusal)
        except _GoneError:
            pass
        finally:
            await self._end_all()

    async def _first(self, receive: Receive) -> Connect:
        while True:
            message = await self._next(receive)
            match message.type:
                case Kind.CONNECTION_INIT:
                    return message.connect()
                case Kind.PING:
                    await self._send_text(encode(Kind.PONG))
                case Kind.PONG:
                    pass
                case Kind.SUBSCRIBE:
                    raise Refusal(4401, "Unauthorized")
                case _:
                    raise Refusal(4400, "Nothing is running yet")

    async def _connect(self, connect: Connect) -> None:
        """Find out who asks. Raises Refusal (4403) when that is nobody this server knows."""
        if connect.authorization is not None:
            try:
                viewer = viewer_of_authorization(connect.authorization)
            except UnauthenticatedError as fault:
                raise Refusal(4403, "Forbidden: this is no token of this server") from fault
            if viewer.token is None:
                raise Refusal(4403, "Forbidden: Authorization holds no bearer token")
            self._asker = replace(self._asker, viewer=viewer, budget=budget_for(self._scope, viewer.token))
        elif connect.account is not None:
            viewer = await _session_viewer(self._scope, connect.account)
            self._asker = replace(self._asker, viewer=viewer)
        if not await is_good(self._scope, self._asker):
            raise Refusal(4403, "Forbidden: this token is not, or no longer, valid")
        if self._asker.budget is not None:
            self._asker.budget.answered(101)

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        """Count this connection as one of its account's. Raises Refusal when those are too many."""
        owner = await owner_of(self._asker)
        if owner is None:
            yield
            return
        if self._connections[owner] >= MOST_CONNECTIONS:
            raise Refusal(1013, f"An account may have {MOST_CONNECTIONS} connections")
        self._connections[owner] += 1
        try:
            yield
        finally:
            self._connections[owner] -= 1
            if not self._connections[owner]:
                del self._connections[owner]

    async def _converse(self, receive: Receive) -> None:
        listening = asyncio.create_task(self._listen(receive))
        watching = asyncio.create_task(self._watch())
        slow = asyncio.create_task(self._is_slow.wait())
        try:
            done, _ = await asyncio.wait((listening, watching, slow), return_when=asyncio.FIRST_COMPLETED)
            for task in done - {slow}:
                task.result()
            if slow in done:
                await self._end_all()
                wire_of(self._scope).finish(1013, "Results come faster than you read them.")
        finally:
            for task in (listening, watching, slow):
                task.cancel()
            await asyncio.gather(listening, watching, slow, return_exceptions=True)

    async def _listen(self, receive: Receive) -> None:
        while True:
            message = await self._next(receive)
            match message.type:
                case Kind.CONNECTION_INIT:
                    raise Refusal(4429, "Too many initialisation requests")
                case Kind.PING:
                    await self._send_text(encode(Kind.PONG))
                case Kind.PONG:
                    pass
                case Kind.SUBSCRIBE:
                    await self._subscribe(message.id, message.request())
                case Kind.COMPLETE:
                    await self._end(message.id)
                case _:
                    raise Refusal(4400, f"A client does not send {message.type.value}")

    async def _watch(self) -> None:
        """Raise Refusal once the session or token has ended."""
        await signed_out(self._scope, self._asker)
        raise Refusal(4401, "Signed out")

    async def _subscribe(self, name: str, request: GraphQLRequest) -> None:
        if name in self._running:
            raise Refusal(4409, f"Subscriber for {name} already exists")
        try:
            if self._asker.budget is not None:
                await self._asker.budget.admit()
            if len(self._running) >= MOST_OPERATIONS:
                raise RateLimitedError(f"A connection may have {MOST_OPERATIONS} operations at once.")
        except RateLimitedError as fault:
            await self._send_text(encode(Kind.ERROR, name, msgspec.json.encode(refusal_of(fault)["errors"])))
            return
        task = asyncio.create_task(self._run(name, request))
        self._running[name] = task

    async def _run(self, name: str, request: GraphQLRequest) -> None:
        """Tell the results of one operation; it ends with `complete` or `error`."""
        try:
            operation = await self._prepared(request)
            async with aclosing(self._broadcast.results(operation, self._asker)) as results:
                async for result in results:
                    await self._send_text(encode(Kind.NEXT, name, result))
            last = encode(Kind.COMPLETE, name)
        except RefusedError as refusal:
            last = encode(Kind.ERROR, name, msgspec.json.encode(refusal.errors))
        # From here on the id is free: the client may use it as soon as it has read this.
        if self._running.get(name) is asyncio.current_task():
            del self._running[name]
        await self._send_text(last)

    async def _prepared(self, request: GraphQLRequest) -> Prepared:
        try:
            return await self._operations.prepare(checked(request), self._asker)
        except (ChirpError, DocumentError) as fault:
            raise RefusedError(refusal_of(fault)["errors"]) from fault

    async def _end(self, name: str) -> None:
        """Stop an operation that the client has completed; one that has ended by itself is no error."""
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _end_all(self) -> None:
        tasks = list(self._running.values())
        self._running.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _next(self, receive: Receive) -> Received:
        """Return the next message. Raises Refusal for what is none or too much, and _GoneError."""
        message = await receive()
        if message["type"] == "websocket.disconnect":
            raise _GoneError
        if not self._patience.lasts():
            raise Refusal(4429, "Too many messages")
        text = message.get("text")
        if text is None:
            raise Refusal(4400, "Messages are text")
        return read_message(text)

    async def _send_text(self, text: str) -> None:
        if self._waiting and self._waiting + len(text) > MOST_WAITING:
            self._is_slow.set()
        self._waiting += len(text)
        try:
            await self._send({"type": "websocket.send", "text": text})
        finally:
            self._waiting -= len(text)

    async def _close(self, refusal: Refusal) -> None:
        await self._end_all()
        with suppress(RuntimeError, OSError):
            await self._send(_closing(refusal))


class _GoneError(Exception):
    """The client has left."""


async def _session_viewer(scope: Scope, account_id: str) -> Viewer:
    """Return the viewer of an account of the session. Raises Refusal (4403) when it has none there."""
    try:
        viewer = await sessions.viewer(state_of(scope)["sources"], session_id_of(scope), account_id)
    except UnauthenticatedError as fault:
        raise Refusal(4403, "Forbidden: this account is not signed in here") from fault
    if viewer is None:
        raise Refusal(4403, "Forbidden: there is no session")
    return viewer


def _closing(refusal: Refusal) -> Message:
    return {"type": "websocket.close", "code": refusal.code, "reason": refusal.reason}
