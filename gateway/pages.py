"""The landing page at /, for browsers."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.doors import APP, GRAPHIQL, SIGN_IN, door
from gateway.landing import Frame, landing
from gateway.page import LANDING_STYLESHEETS, MARK, page_headers
from gateway.sessions import session_id_of
from gateway.state import state_of
from gateway.words import words_for
from resolvers import sessions
from resolvers.context import Ctx
from resolvers.errors import ChirpError
from resolvers.front import front
from resolvers.settings import Settings
from resolvers.viewer import ANONYMOUS

_MINUTE = "public, max-age=60"


async def landing_page(request: Request) -> Response:
    """Greet who comes to / with a browser."""
    state = state_of(request.scope)
    settings = state["settings"]
    shown = await front(Ctx.of(ANONYMOUS, state["sources"]), state["responses"])
    media = media_origins(settings)
    frame = Frame(
        words=words_for(request.headers.get("accept-language", "")),
        host=settings.public_host,
        origin=settings.public_origin,
        media=media,
        stylesheets=LANDING_STYLESHEETS,
        mark=MARK,
        sign_in=door(request, SIGN_IN),
        app=door(request, APP),
        signed_in=await _signed_in(request),
        graphiql=GRAPHIQL if settings.graphiql else None,
    )
    headers = page_headers(media) | {"Content-Language": frame.words.language}
    if shown.instance is None:
        return HTMLResponse(landing(frame, shown), 503, headers | {"Cache-Control": "no-store", "Retry-After": "5"})
    caching = "private, no-store" if frame.signed_in else _MINUTE
    return HTMLResponse(landing(frame, shown), 200, headers | {"Cache-Control": caching})


async def _signed_in(request: Request) -> list[str]:
    """Return the names of the accounts in the browser's session; none while that cannot be read."""
    session_id = session_id_of(request.scope)
    try:
        session = await sessions.find(state_of(request.scope)["sources"], session_id) if session_id else None
    except ChirpError:
        return []
    return [seat.acct for seat in session.seats] if session else []


def media_origins(settings: Settings) -> tuple[str, ...]:
    """Return where pictures may come from: this server, the object store, and what the operator adds."""
    store = (settings.s3_url,) if settings.s3_url else ()
    return (settings.public_origin, *store, *settings.media_origins)


ROUTES: list[BaseRoute] = [Route("/", landing_page, methods=["GET"])]
