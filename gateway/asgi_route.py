"""A route of one method whose answer is an ASGI application; the other methods of the path are left to others."""

from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send


class _Application:
    """Starlette takes a function for one of requests and responses; an object is an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def asgi_route(method: str, path: str, app: ASGIApp) -> Route:
    """Return the route of `app` for `method` alone (Starlette would add HEAD to GET)."""
    route = Route(path, _Application(app))
    route.methods = {method}
    return route
