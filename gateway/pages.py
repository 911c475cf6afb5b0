"""Chirp's own pages for browsers: the landing page at /, and the stylesheet it wears."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.landing import Frame, landing
from gateway.state import state_of
from gateway.words import words_for
from resolvers.context import Ctx
from resolvers.front import front
from resolvers.settings import Settings
from resolvers.viewer import ANONYMOUS

SIGN_IN = "/chirp/sign-in"
GRAPHIQL = "/graphql"

_STYLESHEET = (Path(__file__).parent / "landing.css").read_bytes()
_VERSION = sha256(_STYLESHEET).hexdigest()[:12]
_STYLED = "/chirp/page/landing.{version}.css"
_YEAR = "public, max-age=31536000, immutable"
_MINUTE = "public, max-age=60"


async def landing_page(request: Request) -> Response:
    """Greet who comes to / with a browser."""
    state = state_of(request.scope)
    settings = state["settings"]
    shown = await front(Ctx.of(ANONYMOUS, state["sources"]), state["responses"])
    media = _media_origins(settings)
    frame = Frame(
        words=words_for(request.headers.get("accept-language", "")),
        host=settings.public_host,
        origin=settings.public_origin,
        media=media,
        stylesheet=_STYLED.format(version=_VERSION),
        sign_in=_door(request, SIGN_IN),
        graphiql=_door(request, GRAPHIQL),
    )
    headers = _headers(media) | {"Content-Language": frame.words.language}
    if shown.instance is None:
        return HTMLResponse(landing(frame, shown), 503, headers | {"Cache-Control": "no-store", "Retry-After": "5"})
    return HTMLResponse(landing(frame, shown), 200, headers | {"Cache-Control": _MINUTE})


async def stylesheet(request: Request) -> Response:
    """Give the stylesheet; who asks for that of another version (a pod beside this one) gets it for once."""
    is_this = request.path_params["version"] == _VERSION
    headers = {"Cache-Control": _YEAR if is_this else "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(_STYLESHEET, 200, headers, "text/css")


def _door(request: Request, path: str) -> str | None:
    """Return the path if this gateway has a page there."""
    routes: Iterable[BaseRoute] = request.app.routes
    there = any(isinstance(route, Route) and route.path == path and "GET" in (route.methods or ()) for route in routes)
    return path if there else None


def _media_origins(settings: Settings) -> tuple[str, ...]:
    """Return where pictures may come from: this server, the object store, and what the operator adds."""
    store = (settings.s3_url,) if settings.s3_url else ()
    return (settings.public_origin, *store, *settings.media_origins)


def _headers(media: Iterable[str]) -> dict[str, str]:
    policy = (
        f"default-src 'none'; style-src 'self'; img-src 'self' {' '.join(media)};"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noai, noimageai",
        "Vary": "Accept-Language",
    }


ROUTES: list[BaseRoute] = [
    Route("/", landing_page, methods=["GET"]),
    Route(_STYLED, stylesheet, methods=["GET"]),
]
