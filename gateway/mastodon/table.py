"""The table of enhanced paths: Mastodon paths that Chirp answers better. A new one is a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from gateway.asgi_route import asgi_route, socket_route
from gateway.mastodon import instance, sse, statuses, streaming
from resolvers.settings import Settings

SOCKET = "SOCKET"


@dataclass(frozen=True, slots=True)
class Enhancement:
    """One path: `word` switches it on in CHIRP_ENHANCE, `path` is a pattern of Starlette's, `app` answers.

    `method` is one of HTTP, or SOCKET. Where `when` says no, GoToSocial's answer is right as it stands.
    """

    word: str
    method: str
    path: str
    app: ASGIApp
    when: Callable[[Settings], bool] = lambda _settings: True


ENHANCEMENTS = [
    Enhancement("idempotency", "POST", "/api/v1/statuses", statuses.create),
    Enhancement("streaming", SOCKET, "/api/v1/streaming", streaming.socket),
    Enhancement("streaming", SOCKET, "/api/v1/streaming/", streaming.socket),
    Enhancement("streaming", "GET", "/api/v1/streaming/{form:path}", sse.stream),
    Enhancement("streaming", "GET", "/api/v1/instance", instance.instance, instance.is_wrong),
    Enhancement("streaming", "GET", "/api/v2/instance", instance.instance, instance.is_wrong),
]


def routes(settings: Settings) -> list[BaseRoute]:
    """Return the routes of the enhancements that are switched on."""
    return [_route(one) for one in ENHANCEMENTS if one.word in settings.enhancements and one.when(settings)]


def _route(one: Enhancement) -> BaseRoute:
    if one.method == SOCKET:
        return socket_route(one.path, one.app)
    return asgi_route(one.method, one.path, one.app)
