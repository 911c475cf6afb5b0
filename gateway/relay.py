"""Sockets that GoToSocial answers: passed on message by message, with a bounded buffer towards the client."""

import asyncio
import json

from starlette.types import Message, Receive, Scope, Send

from gateway.errors import error_response
from gateway.passthrough import request_headers, target_of
from gateway.state import state_of
from resolvers.errors import ChirpError
from resolvers.sources.gotosocial_stream import HandshakeRefusedError, UpstreamSocket
from resolvers.sources.http1 import RawHeaders

# GoToSocial's workers wait for a reader once 50 messages are under way, so we read on whatever the client does.
_BUFFERED = 512
_TOO_SLOW = 1013
_UPSTREAM_GONE = 1012
_OF_HANDSHAKE = b"sec-websocket-"


async def relay(scope: Scope, receive: Receive, send: Send) -> None:
    """Join a client's socket with one of GoToSocial's (ASGI application)."""
    state = state_of(scope)
    headers = [pair for pair in request_headers(scope) if not pair[0].startswith(_OF_HANDSHAKE)]
    try:
        async with state["sources"].gotosocial_stream.relay(
            target_of(scope), headers, scope["subprotocols"]
        ) as upstream:
            await send({"type": "websocket.accept", "subprotocol": upstream.protocol})
            code = await _join(upstream, receive, send)
        if code is not None:
            # GoToSocial is left before: a client that does not read takes this no sooner than anything else.
            await send({"type": "websocket.close", "code": code})
    except HandshakeRefusedError:
        await _refuse(scope, headers, send)
    except ChirpError as error:
        await _answer(scope, error, send)


async def _join(upstream: UpstreamSocket, receive: Receive, send: Send) -> int | None:
    """Pass messages both ways until one side is gone, or the client is too slow.

    Returns the code to close with, None when the client has gone.
    """
    buffer: asyncio.Queue[str] = asyncio.Queue(_BUFFERED)
    ends = [
        asyncio.create_task(_drain(upstream, buffer)),
        asyncio.create_task(_deliver(buffer, send)),
        asyncio.create_task(_pass_on(receive, upstream, send)),
    ]
    try:
        done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        return next((task.result() for task in done if task.exception() is None), _UPSTREAM_GONE)
    finally:
        for task in ends:
            task.cancel()
        await asyncio.gather(*ends, return_exceptions=True)


async def _drain(upstream: UpstreamSocket, buffer: asyncio.Queue[str]) -> int:
    """Read what GoToSocial sends; return the code to close with."""
    async for text in upstream:
        try:
            buffer.put_nowait(text)
        except asyncio.QueueFull:
            return _TOO_SLOW
    return _UPSTREAM_GONE


async def _deliver(buffer: asyncio.Queue[str], send: Send) -> int:
    while True:
        await send({"type": "websocket.send", "text": await buffer.get()})


async def _pass_on(receive: Receive, upstream: UpstreamSocket, send: Send) -> None:
    """Read what the client sends until it is gone."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None:
            continue
        # Malformed JSON makes GoToSocial drop the socket without a word; Mastodon keeps it.
        if _is_json(text):
            await upstream.send(text)
        else:
            await send({"type": "websocket.send", "text": '{"error":"Malformed JSON","status":400}'})


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


async def _refuse(scope: Scope, headers: RawHeaders, send: Send) -> None:
    """Tell the client in GoToSocial's own words why there is no socket: ask again without the handshake."""
    gotosocial = state_of(scope)["sources"].gotosocial
    try:
        async with gotosocial.forward("GET", target_of(scope), headers, None) as answer:
            await send({"type": "websocket.http.response.start", "status": answer.status, "headers": answer.headers})
            async for chunk in answer.chunks:
                await send({"type": "websocket.http.response.body", "body": chunk, "more_body": True})
            await send({"type": "websocket.http.response.body", "body": b""})
    except ChirpError as error:
        await _answer(scope, error, send)


async def _answer(scope: Scope, error: ChirpError, send: Send) -> None:
    async def nothing() -> Message:
        return {"type": "websocket.disconnect"}

    await error_response(error)(scope, nothing, send)
