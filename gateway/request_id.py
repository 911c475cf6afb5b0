"""The id of a request: taken from X-Request-Id or made, told to GoToSocial, the logs and the client."""

import random
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.sources.http1 import RawHeaders
from resolvers.telemetry import request_id

HEADER = b"x-request-id"
_FIT = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def new_id() -> bytes:
    """Return an id that nobody else will have."""
    return b"%020x" % random.getrandbits(80)


def identified(headers: RawHeaders) -> tuple[bytes, RawHeaders]:
    """Return the id of a request, and its headers with it."""
    given = b""
    for name, value in headers:
        if name == HEADER:
            given = value
            break
    if _FIT.fullmatch(given):
        return given, headers
    given = new_id()
    kept = [pair for pair in headers if pair[0] != HEADER] if any(name == HEADER for name, _ in headers) else headers
    return given, [*kept, (HEADER, given)]


def named(headers: RawHeaders, given: bytes) -> RawHeaders:
    """Return the headers of an answer with the id of its request, unless they name one."""
    for name, _ in headers:
        if len(name) == len(HEADER) and name.lower() == HEADER:
            return headers
    return [*headers, (HEADER, given)]


class RequestId:
    """Pure ASGI middleware: gives every request and socket an id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application with the id in `resolvers.telemetry.request_id` and in the headers of both sides."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given, headers = identified(scope["headers"])
        if headers is not scope["headers"]:
            scope = {**scope, "headers": headers}

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": named(message["headers"], given)}
            await send(message)

        token = request_id.set(given.decode())
        try:
            await self._app(scope, receive, tell)
        finally:
            request_id.reset(token)
