"""Takes what is GoToSocial's past the route table: most requests are, and Starlette would try every route on each."""

from collections.abc import Iterable

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

# /api/v1/statuses: what stands before it says little, what comes after it is mostly a parameter.
_DEPTH = 3


class Shortcut:
    """Pure ASGI middleware, the innermost: runs `otherwise` where none of the routes `own` fits.

    Routes are kept by the fixed beginning of their paths, up to three segments, and only those are tried that share it.
    """

    def __init__(self, app: ASGIApp, own: Iterable[BaseRoute], otherwise: ASGIApp) -> None:
        self._app = app
        self._otherwise = otherwise
        self._by_beginning: dict[str, list[BaseRoute]] = {}
        for route in own:
            self._by_beginning.setdefault(beginning_of(getattr(route, "path", "")), []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application that answers this request or socket."""
        ours = scope["type"] not in ("http", "websocket") or self._is_own(scope)
        await (self._app if ours else self._otherwise)(scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        beginning = ""
        if self._fits(beginning, scope):
            return True
        for segment in scope["path"].split("/", _DEPTH + 1)[1 : _DEPTH + 1]:
            beginning = f"{beginning}/{segment}"
            if self._fits(beginning, scope):
                return True
        return False

    def _fits(self, beginning: str, scope: Scope) -> bool:
        routes = self._by_beginning.get(beginning)
        return routes is not None and any(route.matches(scope)[0] is Match.FULL for route in routes)


def beginning_of(path: str) -> str:
    """Return the whole segments at the beginning of a route's path that hold no parameter, at most three."""
    fixed, parameter, _ = path.partition("{")
    segments = fixed.split("/")[1:]
    whole = segments[:-1] if parameter else segments
    return "".join(f"/{segment}" for segment in whole[:_DEPTH])
