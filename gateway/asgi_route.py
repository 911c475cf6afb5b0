"""Routes whose answer is an ASGI application, for one method (the others are left to others) or for sockets."""

from starlette.routing import Route, WebSocketRoute
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


def socket_route(path: str, app: ASGIApp) -> WebSocketRoute:
    """Return the route of `app` for sockets."""
    return WebSocketRoute(path, _Application(app))
