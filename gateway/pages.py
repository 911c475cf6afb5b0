"""Chirp's own pages for browsers: the landing page at /, and the stylesheet it wears."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.landing import Frame, landing
from gateway.sessions import session_id_of
from gateway.state import state_of
from gateway.words import words_for
from resolvers import sessions
from resolvers.context import Ctx
from resolvers.errors import ChirpError
from resolvers.front import front
from resolvers.settings import Settings
from resolvers.viewer import ANONYMOUS

SIGN_IN = "/chirp/sign-in"
GRAPHIQL = "/graphql"

_STYLESHEET = (Path(__file__).parent / "landing.css").read_bytes()
_VERSION = sha256(_STYLESHEET).hexdigest()[:12]
_STYLED = "/chirp/page/landing.{version}.css"
STYLESHEET = _STYLED.format(version=_VERSION)
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
        stylesheet=STYLESHEET,
        sign_in=_door(request, SIGN_IN),
        signed_in=await _signed_in(request),
        graphiql=_door(request, GRAPHIQL),
    )
    headers = page_headers(media) | {"Content-Language": frame.words.language}
    if shown.instance is None:
        return HTMLResponse(landing(frame, shown), 503, headers | {"Cache-Control": "no-store", "Retry-After": "5"})
    caching = "private, no-store" if frame.signed_in else _MINUTE
    return HTMLResponse(landing(frame, shown), 200, headers | {"Cache-Control": caching})


async def stylesheet(request: Request) -> Response:
    """Give the stylesheet; who asks for that of another version (a pod beside this one) gets it for once."""
    is_this = request.path_params["version"] == _VERSION
    headers = {"Cache-Control": _YEAR if is_this else "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(_STYLESHEET, 200, headers, "text/css")


async def _signed_in(request: Request) -> list[str]:
    """Return the names of the accounts in the browser's session; none while that cannot be read."""
    session_id = session_id_of(request.scope)
    try:
        session = await sessions.find(state_of(request.scope)["sources"], session_id) if session_id else None
    except ChirpError:
        return []
    return [seat.acct for seat in session.seats] if session else []


def _door(request: Request, path: str) -> str | None:
    """Return the path if this gateway has a page there."""
    routes: Iterable[BaseRoute] = request.app.routes
    there = any(isinstance(route, Route) and route.path == path and "GET" in (route.methods or ()) for route in routes)
    return path if there else None


def _media_origins(settings: Settings) -> tuple[str, ...]:
    """Return where pictures may come from: this server, the object store, and what the operator adds."""
    store = (settings.s3_url,) if settings.s3_url else ()
    return (settings.public_origin, *store, *settings.media_origins)


def page_headers(media: Iterable[str]) -> dict[str, str]:
    """Return the headers of a page of ours; `media` are the origins of its pictures beside this one."""
    policy = (
        f"default-src 'none'; style-src 'self'; img-src 'self' {' '.join(media)};"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noai, noimageai",
        "Vary": "Accept-Language, Cookie",
    }


ROUTES: list[BaseRoute] = [
    Route("/", landing_page, methods=["GET"]),
    Route(_STYLED, stylesheet, methods=["GET"]),
]
