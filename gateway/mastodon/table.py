"""The table of enhanced paths: Mastodon paths that Chirp answers better. A new one is a line here."""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.mastodon import statuses


@dataclass(frozen=True, slots=True)
class Enhancement:
    """One path: `word` switches it on in CHIRP_ENHANCE, `path` is a pattern of Starlette's, `app` answers."""

    word: str
    method: str
    path: str
    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer (ASGI application)."""
        await self.app(scope, receive, send)

    def route(self) -> Route:
        """Return the route of Starlette, for this method alone: the others of the path are GoToSocial's."""
        route = Route(self.path, self)
        route.methods = {self.method}
        return route


ENHANCEMENTS = [
    Enhancement("idempotency", "POST", "/api/v1/statuses", statuses.create),
]


def routes(enabled: Collection[str]) -> list[Route]:
    """Return the routes of the enhancements that are switched on."""
    return [enhancement.route() for enhancement in ENHANCEMENTS if enhancement.word in enabled]
