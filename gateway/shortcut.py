"""Takes every request straight to who answers it: Starlette would try all routes on each, and most are GoToSocial's."""

from collections.abc import Iterable

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

# /api/v1/statuses: what stands before it says little, what comes after it is mostly a parameter.
_DEPTH = 3


class Routes:
    """Routes by the fixed beginning of their paths, up to three segments: only those are tried that share it."""

    def __init__(self, own: Iterable[BaseRoute]) -> None:
        self._by_beginning: dict[str, list[tuple[int, BaseRoute]]] = {}
        for place, route in enumerate(own):
            self._by_beginning.setdefault(beginning_of(getattr(route, "path", "")), []).append((place, route))

    def find(self, scope: Scope) -> Scope | None:
        """Return what the first route that takes this request or socket adds to its scope; None when none does."""
        beginning = ""
        found = list(self._by_beginning.get(beginning, ()))
        for segment in scope["path"].split("/", _DEPTH + 1)[1 : _DEPTH + 1]:
            beginning = f"{beginning}/{segment}"
            found += self._by_beginning.get(beginning, ())
        for _, route in sorted(found, key=_place):
            match, its_scope = route.matches(scope)
            if match is Match.FULL:
                return {"route": route, **its_scope}
        return None


class Shortcut:
    """Pure ASGI middleware, the innermost: runs the first of the routes `own` that fits, else `otherwise`."""

    def __init__(self, app: ASGIApp, own: Routes, otherwise: ASGIApp) -> None:
        self._app = app
        self._own = own
        self._otherwise = otherwise
        self._chosen = ExceptionMiddleware(_run)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application that answers this request or socket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif (its_scope := self._own.find(scope)) is not None:
            scope.update(its_scope)
            await self._chosen(scope, receive, send)
        else:
            await self._otherwise(scope, receive, send)


def _place(kept: tuple[int, BaseRoute]) -> int:
    return kept[0]


async def _run(scope: Scope, receive: Receive, send: Send) -> None:
    route: BaseRoute = scope["route"]
    await route.handle(scope, receive, send)


def beginning_of(path: str) -> str:
    """Return the whole segments at the beginning of a route's path that hold no parameter, at most three."""
    fixed, parameter, _ = path.partition("{")
    segments = fixed.split("/")[1:]
    whole = segments[:-1] if parameter else segments
    return "".join(f"/{segment}" for segment in whole[:_DEPTH])
