"""Counts, times and logs every request and socket, under names that are few: route templates and path groups."""

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.telemetry import REQUESTS, Answered, counter, gauge, histogram, request_id

# Counts, times and logs an answer: seconds, the bytes of its body, the id of the request.
Note = Callable[[float, int, str | None], None]

_GROUPS = frozenset(
    (
        *("", "api/v1", "api/v2", "oauth", "auth", "users", "fileserver", ".well-known", "nodeinfo", "emoji"),
        *("settings", "assets", "tags", "about", "login", "signup", "confirm_email", "robots.txt", "admin", "user"),
    )
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SWITCHING = 101
# As nginx counts them: the client left before there was an answer.
CLIENT_GONE = 499
_FAILED = 500

_REQUESTS = counter("requests", "Requests answered", ["method", "route", "status"])
_SECONDS = histogram(
    "request_seconds",
    "Time from a request's head to the end of its answer",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
IN_FLIGHT = gauge("requests_in_flight", "Requests being answered now")
_SOCKETS = gauge("sockets", "Sockets open now", ["route"])
_SOCKETS_OPENED = counter("sockets_opened", "Sockets accepted", ["route"])


class Observed:
    """Pure ASGI middleware, inside RequestId and outside all that may refuse a request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and note what it answered."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = size = 0

        async def tell(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            elif message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        IN_FLIGHT.inc()
        started = time.perf_counter()
        try:
            await self._app(scope, receive, tell)
        except Exception:
            status = status or _FAILED
            raise
        finally:
            IN_FLIGHT.dec()
            note = note_of(scope, scope["method"], status or CLIENT_GONE)
            note(time.perf_counter() - started, size, request_id.get())

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = size = 0

        async def tell(message: Message) -> None:
            nonlocal status, size
            match message["type"]:
                case "websocket.accept":
                    status = _SWITCHING
                    _SOCKETS.labels(route_of(scope)).inc()
                    _SOCKETS_OPENED.labels(route_of(scope)).inc()
                case "websocket.send":
                    size += len(message.get("text") or message.get("bytes") or "")
                case "websocket.http.response.start":
                    status = message["status"]
                case "websocket.http.response.body":
                    size += len(message.get("body", b""))
                case "websocket.close" if not status:
                    # RFC 6455 has no close before the handshake: servers answer 403 in its place.
                    status = 403
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, tell)
        finally:
            seconds = time.perf_counter() - started
            if status == _SWITCHING:
                _SOCKETS.labels(route_of(scope)).dec()
                REQUESTS.line(_answered(scope, "GET", status), seconds, size, request_id.get())
            else:
                note_of(scope, "GET", status or CLIENT_GONE)(seconds, size, request_id.get())


def route_of(scope: Scope) -> str:
    """Return the template of the route that was taken, or the group of a path that was passed through.

    The number of values is bounded: whoever asks chooses among them and makes no new ones.
    """
    template: str = getattr(scope.get("route"), "path", "")
    return template or f"passthrough:{_group(scope['path'])}"


def _group(path: str) -> str:
    first, _, rest = path[1:].partition("/")
    if first == "api":
        first = f"api/{rest.partition('/')[0]}"
    elif first.startswith("@"):
        return "@"
    return first if first in _GROUPS else "other"


def note_of(scope: Scope, method: str, status: int) -> Note:
    """Return what notes an answer with this status, and any more like it."""
    route, what = route_of(scope), _answered(scope, method, status)
    requests = _REQUESTS.labels(method if method in _METHODS else "other", route, str(status))
    spread = _SECONDS.labels(route)

    def note(seconds: float, size: int, identity: str | None) -> None:
        requests.inc()
        spread.observe(seconds)
        REQUESTS.line(what, seconds, size, identity)

    return note


def _answered(scope: Scope, method: str, status: int) -> Answered:
    raw: bytes = scope["raw_path"]
    return Answered(method, raw.decode("latin-1"), status)
