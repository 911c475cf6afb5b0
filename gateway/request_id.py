"""The id of a request: taken from X-Request-Id or made, told to GoToSocial, the logs and the client."""

import random
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.telemetry import request_id

HEADER = b"x-request-id"
_FIT = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def new_id() -> bytes:
    """Return an id that nobody else will have."""
    return b"%020x" % random.getrandbits(80)


class RequestId:
    """Pure ASGI middleware: gives every request and socket an id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application with the id in `resolvers.telemetry.request_id` and in the headers of both sides."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = b""
        for name, value in scope["headers"]:
            if name == HEADER:
                given = value
                break
        if not _FIT.fullmatch(given):
            given = new_id()
            kept = [pair for pair in scope["headers"] if pair[0] != HEADER]
            scope = {**scope, "headers": [*kept, (HEADER, given)]}

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                for name, _ in headers:
                    if name.lower() == HEADER:
                        break
                else:
                    message = {**message, "headers": [*headers, (HEADER, given)]}
            await send(message)

        token = request_id.set(given.decode())
        try:
            await self._app(scope, receive, tell)
        finally:
            request_id.reset(token)
