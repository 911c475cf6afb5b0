"""Takes every request straight to who answers it: Starlette would try all routes on each, and most are GoToSocial's."""

from collections.abc import Iterable

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

# /api/v1/statuses: what stands before it says little, what comes after it is mostly a parameter.
_DEPTH = 3


class Shortcut:
    """Pure ASGI middleware, the innermost: runs the first of the routes `own` that fits, else `otherwise`.

    Routes are kept by the fixed beginning of their paths, up to three segments, and only those are tried that share it.
    """

    def __init__(self, app: ASGIApp, own: Iterable[BaseRoute], otherwise: ASGIApp) -> None:
        self._app = app
        self._otherwise = otherwise
        self._chosen = ExceptionMiddleware(_run)
        self._by_beginning: dict[str, list[tuple[int, BaseRoute]]] = {}
        for place, route in enumerate(own):
            self._by_beginning.setdefault(beginning_of(getattr(route, "path", "")), []).append((place, route))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application that answers this request or socket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif self._choose(scope):
            await self._chosen(scope, receive, send)
        else:
            await self._otherwise(scope, receive, send)

    def _choose(self, scope: Scope) -> bool:
        """Note in the scope which of our routes takes it; tell whether one does."""
        beginning = ""
        found = list(self._by_beginning.get(beginning, ()))
        for segment in scope["path"].split("/", _DEPTH + 1)[1 : _DEPTH + 1]:
            beginning = f"{beginning}/{segment}"
            found += self._by_beginning.get(beginning, ())
        for _, route in sorted(found, key=_place):
            match, its_scope = route.matches(scope)
            if match is Match.FULL:
                scope["route"] = route
                scope.update(its_scope)
                return True
        return False


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
