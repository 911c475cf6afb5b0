"""The web server of one gateway process: uvicorn, set up to stand behind a reverse proxy and to stream.

Beside the public port it serves the ops port, from the same event loop: metrics, and health in detail.
"""

import asyncio
import gc
import logging
import os
import random
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn

from deploy.protocol import HttpProtocol
from deploy.sockets import SocketProtocol
from gateway.app import create_app
from gateway.probes import Probes
from resolvers.errors import StartError
from resolvers.settings import Settings

STOP_SECONDS = 5
# Open sockets and streams are ended within this time before, a few at a time.
SPREAD_SECONDS = 10.0
# Longer than reverse proxies keep a connection (nginx, Traefik: 60 to 90 s), so they seldom write into a closing one.
KEEP_ALIVE_SECONDS = 95
# A client that reads nothing for so long is cut off, whether an answer, a socket or a closing connection waits for it.
UNREAD_SECONDS = 60
LARGEST_MESSAGE = 1024 * 1024
# A socket is pinged, and closed when it has not answered by the next time.
PING_SECONDS = 30.0
# Most of what a request makes is freed without the garbage collector, so that it may look less often.
_YOUNG = 10_000

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


class _Ops(uvicorn.Server):
    """The server of the ops port: it leaves the signals to the public one."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class _Public(uvicorn.Server):
    """The public server. The ops server starts after it and ends after it, so that it can tell of the end."""

    def __init__(self, config: uvicorn.Config, probes: Probes, ops: _Ops, ops_listening: socket.socket) -> None:
        super().__init__(config)
        self._probes = probes
        self._ops = ops
        self._ops_listening = ops_listening
        self._serving_ops: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._draining = False
        self._drained: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain on SIGTERM; stop at once on SIGINT, or when told again."""
        self._probes.stop()
        if sig == signal.SIGTERM and self._loop is not None and not self._draining:
            self._draining = True
            self._loop.call_soon_threadsafe(self._start_draining, sig)
        else:
            super().handle_exit(sig, frame)

    def _start_draining(self, sig: int) -> None:
        self._drained = asyncio.create_task(self._drain(sig))

    async def _drain(self, sig: int) -> None:
        """Send those who have something open elsewhere, a few at a time; what they ask meanwhile is answered."""
        leaving, loop = self._probes.leaving, asyncio.get_running_loop()
        leaving.begin(SPREAD_SECONDS)
        for socket_ in self._sockets():
            loop.call_later(random.uniform(0, SPREAD_SECONDS), socket_.leave)  # noqa: S311  no secret depends on it
        until = loop.time() + SPREAD_SECONDS
        while (self._sockets() or leaving.open) and loop.time() < until:  # noqa: ASYNC110  uvicorn tells of no end
            await asyncio.sleep(0.1)
        super().handle_exit(sig, None)

    def _sockets(self) -> list[SocketProtocol]:
        return [one for one in self.server_state.connections if isinstance(one, SocketProtocol)]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG)
        self._serving_ops = asyncio.create_task(self._ops.serve([self._ops_listening]))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self._serving_ops is not None:
            self._ops.should_exit = True
            await self._serving_ops


def server_config(app: ASGIApp, *, stop_seconds: int) -> uvicorn.Config:
    """Return how uvicorn serves a gateway, here and in tests.

    Who asks (X-Forwarded-For) is the gateway's own business, and so are the headers Date and Server: a passed-on
    answer has GoToSocial's.
    """
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=HttpProtocol,
        ws=SocketProtocol,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        ws_max_size=LARGEST_MESSAGE,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        # What it spares on the way it costs in memory, and what is small unpacks to anything.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=stop_seconds,
    )


def run_server(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises StartError when a source cannot be used or a port is taken."""
    probes = Probes()
    start = _Start(create_app(settings, probes))
    logger = logging.getLogger("uvicorn.error")
    logger.setLevel(logging.WARNING)
    logger.addFilter(lambda _record: start.error is None)
    config = server_config(start, stop_seconds=STOP_SECONDS)
    ops = _Ops(server_config(probes.ops(), stop_seconds=1))
    with (
        _listen(settings.bind, settings.port, "CHIRP_PORT") as listening,
        _listen(settings.bind, settings.ops_port, "CHIRP_OPS_PORT") as ops_listening,
    ):
        try:
            _Public(config, probes, ops, ops_listening).run(sockets=[listening])
        except SystemExit:
            if start.error is None:
                raise
            raise start.error from None


def listen(address: str, port: int) -> socket.socket:
    """Return a socket that listens, any free port for 0. Raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.create_server((address, port), family=family, dualstack_ipv6=address == "::", backlog=2048)
    # Only Linux has it; each connection inherits it.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(UNREAD_SECONDS * 1000))
    return listening


def _listen(address: str, port: int, setting: str) -> socket.socket:
    try:
        return listen(address, port)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise StartError(f"CHIRP_BIND, {setting}: cannot listen on {address} port {port} ({reason})") from None
