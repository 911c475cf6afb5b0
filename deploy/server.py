"""The web server of one gateway process: uvicorn, set up to stand behind a reverse proxy and to stream."""

import logging
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


class _Start:
    """An ASGI wrapper that keeps a StartError of the lifespan, for which uvicorn would log a traceback."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
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


def run_server(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises StartError when a source cannot be used or the port is taken.

    Who asks (X-Forwarded-For) is the gateway's own business, and so are the headers Date and Server: a passed-on
    answer has GoToSocial's.
    """
    start = _Start(create_app(settings))
    logging.getLogger("uvicorn.error").addFilter(lambda _record: start.error is None)
    config = uvicorn.Config(
        start,
        host=settings.bind,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    uvicorn.Server(config).run()
    if start.error:
        raise start.error
