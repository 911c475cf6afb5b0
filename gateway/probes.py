"""What probes and Prometheus ask: whether this process lives, whether it is ready, and its figures.

On the public port only `ok` or not; figures and details have a port of their own, CHIRP_OPS_PORT.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from gateway.leaving import Leaving
from resolvers.readiness import Readiness
from resolvers.sources.bundle import Sources
from resolvers.telemetry import METRICS_TYPE

_NO_STORE = {"Cache-Control": "no-store"}


class Probes:
    """Whether a process is alive and ready; shared by its public and its ops application.

    `stop` is called when the process is told to end, from a signal handler or anywhere else: no new requests are sent
    here then, while the last ones are answered.
    """

    def __init__(self) -> None:
        self.readiness = Readiness()
        self.leaving = Leaving()
        self.stop = self.readiness.stop

    @contextmanager
    def watching(self, sources: Sources) -> Iterator[None]:
        """Ask these sources while the block lasts; outside it the process is not ready."""
        with self.readiness.watching(sources):
            yield

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
        ready = await self.readiness.is_ready()
        return _plain("ok" if ready else "not ready", 200 if ready else 503)

    async def _readyz_or_details(self, request: Request) -> Response:
        if "verbose" not in request.query_params:
            return await self._readyz(request)
        ready, told = await self.readiness.details()
        return Response(told, 200 if ready else 503, _NO_STORE, "application/json")

    async def _metrics(self, _request: Request) -> Response:
        return Response(self.readiness.metrics(), headers=_NO_STORE | {"Content-Type": METRICS_TYPE})


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
