"""The pass-through: a request goes to GoToSocial as it came, byte for byte, and so does the answer."""

import asyncio
from collections.abc import AsyncIterator
from functools import lru_cache

from starlette.types import Receive, Scope, Send

from gateway.client_address import Address, client_address
from gateway.cookies import without_ours
from gateway.errors import error_response
from gateway.state import state_of
from resolvers.errors import ChirpError
from resolvers.sources.gotosocial import Chunks, end_to_end
from resolvers.sources.http1 import RawHeaders

# GoToSocial believes what these say of a client, so only we say it.
_OURS = frozenset({b"host", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip", b"forwarded"})
# Chunks of an answer, each up to 64 KiB and more.
_LONG = 4


class ClientGoneError(Exception):
    """The client hung up before its request was whole, or its answer."""


async def passthrough(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer an HTTP request with what GoToSocial answers (ASGI application)."""
    gotosocial = state_of(scope)["sources"].gotosocial
    headers = request_headers(scope)
    has_body = any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])
    body = _body(receive) if has_body else None
    started = False
    try:
        async with gotosocial.forward(scope["method"], target_of(scope), headers, body) as answer:
            started = True
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await _deliver(answer.chunks, receive if body is None else None, send)
    except ClientGoneError:
        return
    except ChirpError as error:
        if started:
            # The status is out already: only a broken connection can tell that the body is not whole.
            raise
        await error_response(error)(scope, receive, send)


def target_of(scope: Scope) -> bytes:
    """Return path and query of a request, as they came; of a socket without the `?` of an empty query."""
    target: bytes | None = scope.get("chirp.target")
    if target is not None:
        return target
    query: bytes = scope["query_string"]
    path: bytes = scope["raw_path"]
    return path + b"?" + query if query else path


def request_headers(scope: Scope) -> RawHeaders:
    """Return the headers that GoToSocial gets: end-to-end ones without our cookies, with an address we vouch for."""
    headers = without_ours(end_to_end(scope["headers"], _OURS))
    settings = state_of(scope)["settings"]
    headers.append((b"x-forwarded-for", _written(client_address(scope, settings.trusted_proxies))))
    headers.append((b"x-forwarded-proto", b"https" if settings.public_origin.startswith("https:") else b"http"))
    return headers


@lru_cache(maxsize=4096)
def _written(address: Address) -> bytes:
    return str(address).encode()


async def _deliver(chunks: Chunks, receive: Receive | None, send: Send) -> None:
    """Pass a body on. Raises ClientGoneError when nobody takes it any more.

    ASGI does not tell that from sending; to listen for it takes a task, which only a long body is worth, and
    `receive`, unless the request's own body needs that.
    """
    leaving: asyncio.Task[None] | None = None
    count = 0
    try:
        async for chunk in chunks:
            ended = chunks.ended
            await send({"type": "http.response.body", "body": chunk, "more_body": not ended})
            if ended:
                return
            count += 1
            if count == _LONG and receive is not None:
                leaving = asyncio.create_task(_gone(receive))
            if leaving is not None and leaving.done():
                raise ClientGoneError
    finally:
        if leaving is not None:
            leaving.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        if message.get("body"):
            yield message["body"]
        more = message.get("more_body", False)
