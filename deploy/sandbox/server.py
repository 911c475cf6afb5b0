"""Serving a world on 127.0.0.1: for good, or as a handle that tests start and stop."""

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

import uvicorn

from deploy.sandbox.app import create_app
from deploy.sandbox.clock import ticking
from deploy.sandbox.demo import settle
from deploy.sandbox.protocols import HttpProtocol, Server, SocketProtocol
from deploy.sandbox.snapshot import blobs_beside, keeping, load
from deploy.sandbox.world import World

_HOST = "127.0.0.1"
_PATIENCE = 10.0


def open_world(host_url: str, state: Path | None = None, *, empty: bool = False) -> World:
    """Return the world of a snapshot, a new one with the demo people, or (empty) with their accounts only.

    Raises snapshot.DamagedError.
    """
    world = World(host_url, blobs_beside(state) if state else None)
    if not (state and load(world, state)):
        settle(world, with_posts=not empty)
    return world


async def serve(world: World, port: int, state: Path | None = None, begun: Callable[[], None] | None = None) -> None:
    """Serve a world until the process is told to end; with `state` the world is kept in that file.

    `begun` is called once the server listens. Raises OSError when the port is taken.
    """
    with _bound(port) as listening:
        await _serve(_server(world, begun or _nobody), world, listening, state)


class Sandbox:
    """A server in a thread: `with Sandbox() as sandbox: ... sandbox.url ...`. Its world may be read and changed."""

    def __init__(
        self, world: World | None = None, *, port: int = 0, state: Path | None = None, empty: bool = False
    ) -> None:
        """Take a port (a free one when 0). Without a world it is the demo's, at its own address; see open_world."""
        self._listening = _bound(port)
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://{_HOST}:{self.port}"
        self.world = world or open_world(f"http://localhost:{self.port}", state, empty=empty)
        self._state = state
        self._begun = threading.Event()
        self._server = _server(self.world, self._begun.set)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    def __enter__(self) -> Self:
        """Start to serve. Raises TimeoutError when that takes too long."""
        self._thread.start()
        if not self._begun.wait(_PATIENCE):
            raise TimeoutError("the sandbox did not start")
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, with the state written."""
        self._server.should_exit = True
        self._thread.join(_PATIENCE)
        self._listening.close()

    def _run(self) -> None:
        """Run the server in the thread's own loop."""
        asyncio.run(_serve(self._server, self.world, self._listening, self._state))


async def _serve(server: Server, world: World, listening: socket.socket, state: Path | None) -> None:
    """Run a server, with the writer of snapshots and the clock beside it."""
    async with AsyncExitStack() as stack:
        if state:
            await stack.enter_async_context(keeping(world, state))
        await stack.enter_async_context(ticking(world))
        await server.serve(sockets=[listening])


def _server(world: World, begun: Callable[[], None]) -> Server:
    """Return the server of a world."""
    config = uvicorn.Config(
        create_app(world),
        http=HttpProtocol,
        ws=SocketProtocol,
        lifespan="off",
        log_level="critical",
        server_header=False,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        timeout_graceful_shutdown=2,
    )
    return Server(config, begun)


def _nobody() -> None:
    """Tell nobody that the server listens."""


def _bound(port: int) -> socket.socket:
    """Return a listening socket on this machine."""
    # asyncio turns Nagle off only for sockets that say that they are TCP.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_HOST, port))
    except OSError:
        listening.close()
        raise
    return listening
