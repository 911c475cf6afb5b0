"""From a request to its handler: path, method, token, Accept, body, and the answer or the refusal."""

from collections.abc import Iterable
from html import escape

import msgspec
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from deploy.sandbox.wire.auth import admit, viewer_of
from deploy.sandbox.wire.body import Body, read_body
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import RefusedError, not_found
from deploy.sandbox.wire.headers import PREFLIGHT, group_headers
from deploy.sandbox.wire.negotiate import negotiate, preferred
from deploy.sandbox.wire.pages import error_page
from deploy.sandbox.wire.routes import Route
from deploy.sandbox.world import World

_ERROR_OFFERS = ("application/json", "text/html")
_PROBES = {"/livez", "/readyz"}
_ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


class Match(msgspec.Struct, frozen=True):
    """A known path: its template, the routes by method and the values of its parameters."""

    template: str
    routes: dict[str, Route]
    path: dict[str, str]


class RouteTable:
    """All routes by path. A literal part of a path wins over a parameter."""

    def __init__(self, routes: Iterable[Route]) -> None:
        """Sort the routes by path. Raises ValueError when two claim the same."""
        self._by_path: dict[str, dict[str, Route]] = {}
        for route in routes:
            methods = self._by_path.setdefault(route.path, {})
            if route.method in methods:
                raise ValueError(f"two routes for {route.method} {route.path}")
            methods[route.method] = route
        self._by_shape: dict[int, list[tuple[str, list[str]]]] = {}
        for path in sorted(self._by_path, key=lambda path: ["{" in part for part in path.split("/")]):
            parts = path.split("/")
            self._by_shape.setdefault(len(parts), []).append((path, parts))

    def match(self, path: str) -> Match | None:
        """Return what is known about a path."""
        if path in self._by_path:
            return Match(path, self._by_path[path], {})
        parts = path.split("/")
        for template, shape in self._by_shape.get(len(parts), ()):
            values = _values(shape, parts)
            if values is not None:
                return Match(template, self._by_path[template], values)
        return None


class Router:
    """ASGI: answers requests out of a route table."""

    def __init__(self, world: World, table: RouteTable) -> None:
        """Serve a world."""
        self._world = world
        self._table = table

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; one for a WebSocket is a GET whose response may speak further."""
        seen = scope if scope["type"] == "http" else {**scope, "type": "http", "method": "GET"}
        response = await self._respond(Request(seen, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        """Return the answer to a request."""
        path = request.url.path
        if path.endswith("/") and path != "/" and self._table.match(path.rstrip("/")):
            return _without_slash(request)
        if not request.headers.get("user-agent") and path not in _PROBES:
            return _refusal(request, RefusedError(418, "no user-agent sent with request"))
        match = self._table.match(path)
        if match is None:
            return _preflight() if _is_preflight(request) else _refusal(request, not_found())
        route = match.routes.get(request.method)
        if route is None:
            return _wrong_method(request, match)
        try:
            response = await self._call(request, route, match.path)
        except RefusedError as refusal:
            response = _refusal(request, refusal)
        headers = MutableHeaders(raw=response.raw_headers)
        for name, value in group_headers(path):
            if name != "Cache-Control" or name not in headers:
                headers.append(name, value)
        return response

    async def _call(self, request: Request, route: Route, path: dict[str, str]) -> Response:
        """Let a request in, read it and hand it over."""
        viewer = viewer_of(self._world, request)
        admit(route, viewer)
        if route.offers:
            negotiate(request, route.offers)
        body = await read_body(request) if request.method not in ("GET", "HEAD") else Body({})
        sent = self._world.hub.sent
        answer = route.handler(Call(self._world, request, path, viewer, body))
        if self._world.hub.sent != sent:
            await self._world.hub.room()
        if isinstance(answer, Response):
            return answer
        kind = "application/json; charset=utf-8" if route.charset else "application/json"
        return Response(msgspec.json.encode(answer), 200, {"Content-Type": kind})


def _without_slash(request: Request) -> Response:
    """Send a client to the same path without the slash at its end, as GoToSocial's router does."""
    location = request.url.path.rstrip("/") + (f"?{request.url.query}" if request.url.query else "")
    if request.method == "GET":
        text = f'<a href="{escape(location)}">Moved Permanently</a>.\n\n'
        return Response(text, 301, {"Location": location}, media_type="text/html")
    return Response(None, 307, {"Location": location})


def _values(shape: list[str], parts: list[str]) -> dict[str, str] | None:
    """Return the parameters of a path, None when it has another shape."""
    values = {}
    for want, part in zip(shape, parts, strict=True):
        start, is_open, name = want.partition("{")
        if is_open and part.startswith(start) and part != start:
            values[name[:-1]] = part.removeprefix(start)
        elif want != part:
            return None
    return values


def _wrong_method(request: Request, match: Match) -> Response:
    """Answer a method that a path has not: a preflight gets what it wants, the rest a 405."""
    allow = {"Allow": ", ".join(sorted(match.routes, key=_ORDER.index))}
    if _is_preflight(request):
        return _preflight(allow)
    response = PlainTextResponse("405 method not allowed", 405, allow)
    response.headers["Content-Type"] = "text/plain"
    return response


def _is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and "origin" in request.headers


def _preflight(more: dict[str, str] | None = None) -> Response:
    """Allow a page of another origin everything, whatever it asks for and wherever that is."""
    return Response(status_code=204, headers=PREFLIGHT | (more or {}))


def _refusal(request: Request, refusal: RefusedError) -> Response:
    """Say no, as a page to who wants pages only."""
    if preferred(request.headers.getlist("accept"), _ERROR_OFFERS) == "text/html":
        return error_page(refusal.status, refusal.text)
    return Response(msgspec.json.encode(refusal.body), refusal.status, None, "application/json")
