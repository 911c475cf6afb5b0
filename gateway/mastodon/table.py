"""The table of enhanced paths: Mastodon paths that Chirp answers better. A new one is a line here."""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.routing import Route
from starlette.types import ASGIApp

from gateway.asgi_route import asgi_route
from gateway.mastodon import statuses


@dataclass(frozen=True, slots=True)
class Enhancement:
    """One path: `word` switches it on in CHIRP_ENHANCE, `path` is a pattern of Starlette's, `app` answers."""

    word: str
    method: str
    path: str
    app: ASGIApp


ENHANCEMENTS = [
    Enhancement("idempotency", "POST", "/api/v1/statuses", statuses.create),
]


def routes(enabled: Collection[str]) -> list[Route]:
    """Return the routes of the enhancements that are switched on."""
    return [asgi_route(one.method, one.path, one.app) for one in ENHANCEMENTS if one.word in enabled]
