"""What probes and Prometheus ask: whether this process lives, whether it is ready, and its figures.

On the public port only `ok` or not; figures and details have a port of their own, CHIRP_OPS_PORT.
"""

import asyncio
import importlib.metadata
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from gateway.leaving import Leaving
from resolvers import health
from resolvers.health import SourceHealth
from resolvers.sources.bundle import Sources
from resolvers.telemetry import METRICS_TYPE, exposition

_NO_STORE = {"Cache-Control": "no-store"}
# Anybody may ask the public port; the stores are asked once for all who come within this many seconds.
_FRESH = 1.0


class Probes:
    """Whether a process is alive and ready; shared by its public and its ops application.

    `stop` is called when the process is told to end, from a signal handler or anywhere else.
    """

    def __init__(self) -> None:
        self._sources: Sources | None = None
        self._stopping = False
        self.leaving = Leaving()
        self._lock = asyncio.Lock()
        self._stores: dict[str, SourceHealth] = {}
        self._asked = -_FRESH

    @contextmanager
    def watching(self, sources: Sources) -> Iterator[None]:
        """Ask these sources while the block lasts; outside it the process is not ready."""
        self._sources = sources
        try:
            yield
        finally:
            self._sources = None

    def stop(self) -> None:
        """Be unready from now on, so that no new requests are sent here while the last ones are answered."""
        self._stopping = True

    def public_routes(self) -> list[BaseRoute]:
        """Return the routes of the public port. They take every method and socket: GoToSocial has the same names."""
        answers = {"/livez": _livez, "/readyz": self._readyz, "/metrics": _hidden}
        return [
            *(Route(path, _AnyMethod(answer)) for path, answer in answers.items()),
            *(WebSocketRoute(path, _refuse) for path in answers),
        ]

    def ops(self) -> Starlette:
        """Return the application of the ops port: /livez, /readyz (`?verbose` tells all), /metrics."""
        return Starlette(
            routes=[
                Route("/livez", _livez),
                Route("/readyz", self._readyz_or_details),
                Route("/metrics", self._metrics),
            ]
        )

    async def _readyz(self, _request: Request) -> Response:
        if self._sources is None or self._stopping:
            return _plain("not ready", 503)
        stores = await self._ask_stores(self._sources)
        ready = all(store.ok for store in stores.values()) and not self._stopping
        return _plain("ok" if ready else "not ready", 200 if ready else 503)

    async def _readyz_or_details(self, request: Request) -> Response:
        if "verbose" not in request.query_params:
            return await self._readyz(request)
        asked: dict[str, SourceHealth] = {}
        state = "stopping" if self._stopping else "starting"
        if self._sources is not None and not self._stopping:
            stores = await self._ask_stores(self._sources)
            asked = {**stores, "gotosocial": await health.gotosocial(self._sources)}
            if not all(store.ok for store in stores.values()):
                state = "not ready"
            else:
                state = "ready" if asked["gotosocial"].ok else "degraded"
        told = {
            "state": state,
            "version": importlib.metadata.version("chirp-gateway"),
            "sources": {name: _shown(source) for name, source in asked.items()},
        }
        body = msgspec.json.format(msgspec.json.encode(told), indent=2)
        status = 200 if state in ("ready", "degraded") else 503
        return Response(body, status, _NO_STORE, "application/json")

    async def _metrics(self, _request: Request) -> Response:
        if self._sources is not None:
            health.measure(self._sources)
        return Response(exposition(), headers=_NO_STORE | {"Content-Type": METRICS_TYPE})

    async def _ask_stores(self, sources: Sources) -> dict[str, SourceHealth]:
        async with self._lock:
            if time.monotonic() - self._asked >= _FRESH:
                self._stores = await health.stores(sources)
                self._asked = time.monotonic()
            return self._stores


class _AnyMethod:
    """An ASGI application, which Starlette gives every method: GET and HEAD are answered, others refused here."""

    def __init__(self, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in ("GET", "HEAD"):
            response = await self._answer(Request(scope, receive))
        else:
            response = JSONResponse({"error": "Method Not Allowed"}, 405, _NO_STORE | {"Allow": "GET, HEAD"})
        await response(scope, receive, send)


async def _livez(_request: Request) -> Response:
    return _plain("ok", 200)


async def _hidden(_request: Request) -> Response:
    return JSONResponse({"error": "Not Found"}, 404, _NO_STORE)


async def _refuse(socket: WebSocket) -> None:
    await socket.close()


def _plain(text: str, status: int) -> Response:
    return PlainTextResponse(text, status, _NO_STORE)


def _shown(source: SourceHealth) -> dict[str, object]:
    shown: dict[str, object] = {"ok": source.ok, "ms": round(source.seconds * 1e3, 2), **source.facts}
    return shown if source.ok else {**shown, "fault": source.fault}
