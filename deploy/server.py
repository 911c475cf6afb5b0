"""The web server of one gateway process: uvicorn, set up to stand behind a reverse proxy and to stream."""

import logging
import os
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

from gateway.app import create_app
from resolvers.errors import StartError
from resolvers.settings import Settings

STOP_SECONDS = 5

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Message, Receive, Send], Awaitable[None]]


class _Start:
    """An ASGI wrapper that keeps a StartError of the lifespan, for which uvicorn would log a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.error: StartError | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, self._sender(send) if scope["type"] == "lifespan" else send)

    def _sender(self, send: Send) -> Send:
        async def relay(message: Message) -> None:
            error = sys.exception()
            if message["type"] == "lifespan.startup.failed" and isinstance(error, StartError):
                self.error = error
                message = {"type": message["type"], "message": ""}
            await send(message)

        return relay


def server_config(app: ASGIApp, *, stop_seconds: int) -> uvicorn.Config:
    """Return how uvicorn serves a gateway, here and in tests.

    Who asks (X-Forwarded-For) is the gateway's own business, and so are the headers Date and Server: a passed-on
    answer has GoToSocial's.
    """
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=stop_seconds,
    )


def run_server(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises StartError when a source cannot be used or the port is taken."""
    start = _Start(create_app(settings))
    logger = logging.getLogger("uvicorn.error")
    logger.setLevel(logging.WARNING)
    logger.addFilter(lambda _record: start.error is None)
    config = server_config(start, stop_seconds=STOP_SECONDS)
    with _listen(settings) as listening:
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except SystemExit:
            if start.error is None:
                raise
            raise start.error from None


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    try:
        return socket.create_server(
            (settings.bind, settings.port), family=family, dualstack_ipv6=settings.bind == "::", backlog=2048
        )
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise StartError(
            f"CHIRP_BIND, CHIRP_PORT: cannot listen on {settings.bind} port {settings.port} ({reason})"
        ) from None
