"""The pages of signing in and out: /chirp/sign-in, /chirp/callback, /chirp/sign-out, and GoToSocial's between them."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from gateway.asgi_route import asgi_route
from gateway.cookies import SESSION, SIGN_IN, read_cookie, set_cookie
from gateway.csrf import is_own_form
from gateway.doors import SIGN_IN as SIGN_IN_PATH
from gateway.doors import door
from gateway.notices import notice
from gateway.passthrough import passthrough, request_headers
from gateway.return_path import APP_HOME, HOME, return_path
from gateway.sessions import session_id_of
from gateway.state import state_of
from resolvers import sessions, sign_in
from resolvers.apps import CALLBACK
from resolvers.errors import ChirpError, UpstreamDownError
from resolvers.settings import Settings
from resolvers.sign_in import PENDING_SECONDS, Arrival, SignInRefusedError, Start, Why
from resolvers.sources.http1 import RawHeaders
from resolvers.telemetry import get_logger

log = get_logger(__name__)

SIGN_OUT = "/chirp/sign-out"
_AUTHORIZE = "/oauth/authorize"
_STATUSES = {Why.DENIED: 403, Why.DOWN: 503, Why.ACCOUNT: 403, Why.NOT_ADMIN: 403}
_COOKIE_SECONDS = int(sessions.ABSOLUTE.total_seconds())
_OF_BROWSER = frozenset({b"user-agent", b"accept-language", b"x-forwarded-for", b"x-forwarded-proto", b"x-request-id"})
_FOREIGN_FORM = "foreign_form"
_SIGN_OUT = "sign_out"


async def start(request: Request) -> Response:
    """Send a browser to GoToSocial's sign-in; `?admin=1` is the second step of an administrator."""
    state = state_of(request.scope)
    next_path = return_path(request.query_params.getlist("next") or [door(request, APP_HOME) or HOME])
    admin = request.query_params.get("admin") == "1"
    try:
        if admin and await sessions.find(state["sources"], session_id_of(request.scope)) is None:
            return _see_other(request, _sign_in_path(_sign_in_path(next_path, admin=True)))
        begun = await sign_in.begin(state["sources"], state["apps"], next_path=next_path, admin=admin)
        response = await _first_hop(request, begun)
    except ChirpError as fault:
        log.warning("sign_in_not_begun", reason=fault.detail or fault.message)
        return _notice(request, Why.DOWN, _sign_in_path(next_path, admin=admin))
    set_cookie(response, state["settings"], SIGN_IN, begun.browser, seconds=PENDING_SECONDS)
    return response


async def callback(request: Request) -> Response:
    """Take what GoToSocial sends a browser back with: a code, or why there is none."""
    state = state_of(request.scope)
    query = request.query_params
    arrival = Arrival(
        state=query.get("state", ""),
        code=query.get("code", ""),
        error=query.get("error", ""),
        browser=read_cookie(request.scope, state["settings"], SIGN_IN),
        session_id=session_id_of(request.scope),
        user_agent=request.headers.get("user-agent", ""),
    )
    try:
        session_id, next_path = await sign_in.finish(state["sources"], state["apps"], arrival)
    except SignInRefusedError as refusal:
        again = None if refusal.why is Why.NOT_ADMIN else _sign_in_path(refusal.next_path, admin=refusal.admin)
        response = _notice(request, refusal.why, again)
        if refusal.is_over:
            set_cookie(response, state["settings"], SIGN_IN, "", seconds=0)
        return response
    response = _see_other(request, next_path)
    set_cookie(response, state["settings"], SESSION, session_id, seconds=_COOKIE_SECONDS)
    set_cookie(response, state["settings"], SIGN_IN, "", seconds=0)
    return response


async def sign_out_page(request: Request) -> Response:
    """Ask whether to sign out: a link alone, which anybody may set, signs nobody out."""
    return notice(request, _SIGN_OUT, status=200, asks_to_sign_out=True)


async def sign_out(request: Request) -> Response:
    """End the session of a browser, or with the field `everywhere` all sessions of its accounts."""
    if not is_own_form(request.scope):
        return notice(request, _FOREIGN_FORM, status=403)
    state = state_of(request.scope)
    everywhere = "everywhere" in parse_qs((await request.body()).decode("latin-1"))
    try:
        await sessions.sign_out(state["sources"], session_id_of(request.scope), everywhere=everywhere)
    except ChirpError as fault:
        log.warning("not_signed_out", reason=fault.detail or fault.message)
        return _notice(request, Why.DOWN, SIGN_OUT)
    response = _see_other(request, HOME)
    set_cookie(response, state["settings"], SESSION, "", seconds=0)
    return response


async def hop(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a page of GoToSocial's sign-in on; in a sign-in of ours, a notice stands for a refusal (ASGI application).

    GoToSocial remembers for two minutes what a browser came for. Who takes longer is told of a missing key.
    """
    settings = state_of(scope)["settings"]
    browser = read_cookie(scope, settings, SIGN_IN)
    if not browser:
        await passthrough(scope, receive, send)
        return
    if _is_of_another_app(scope):
        await passthrough(scope, receive, _leaving_ours(settings, send))
        return
    refused = 0

    async def listen(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start" and message["status"] >= 400:
            refused = message["status"]
        if not refused:
            await send(message)

    await passthrough(scope, receive, listen)
    if refused:
        again = _sign_in_path()
        with suppress(ChirpError):
            pending = await sign_in.pending(state_of(scope)["sources"], browser)
            if pending is not None:
                again = _sign_in_path(pending.next_path, admin=pending.admin)
        # An OpenID provider says `error` for what it was not allowed to tell (RFC 6749, section 4.1.2.1).
        denied = refused in (401, 403) or "error" in parse_qs(scope["query_string"].decode("latin-1"))
        why = Why.DOWN if refused in (502, 503, 504) else Why.DENIED if denied else Why.STALE
        await _notice(Request(scope), why, again)(scope, receive, send)


def _is_of_another_app(scope: Scope) -> bool:
    """Tell whether a sign-in of another app begins here: ours begins out of sight of the browser (`_first_hop`)."""
    return scope["path"] == _AUTHORIZE and b"client_id=" in scope["query_string"]


def _leaving_ours(settings: Settings, send: Send) -> Send:
    """Return a `send` that takes the cookie of our sign-in away, since GoToSocial goes on with the other app's."""

    async def leave(message: Message) -> None:
        if message["type"] == "http.response.start":
            parting = Response()
            set_cookie(parting, settings, SIGN_IN, "", seconds=0)
            cookies = [pair for pair in parting.raw_headers if pair[0] == b"set-cookie"]
            message = {**message, "headers": [*message["headers"], *cookies]}
        await send(message)

    return leave


async def _first_hop(request: Request, begun: Start) -> Response:
    """Ask GoToSocial's /oauth/authorize without the browser's cookies, and answer as it does.

    A cookie of a sign-in that was left half-way would make GoToSocial go on with that one.
    """
    headers: RawHeaders = [pair for pair in request_headers(request.scope) if pair[0] in _OF_BROWSER]
    headers.append((b"accept", b"text/html"))
    if not any(name == b"user-agent" for name, _ in headers):
        headers.append((b"user-agent", b"Chirp"))
    target = f"{_AUTHORIZE}?{urlencode(begun.query)}".encode()
    gotosocial = state_of(request.scope)["sources"].gotosocial
    async with gotosocial.forward("GET", target, headers, None) as answer:
        told = [(name.lower(), value) for name, value in answer.headers]
        if answer.status not in (302, 303) or not any(name == b"location" for name, _ in told):
            raise UpstreamDownError(detail=f"GET /oauth/authorize answered {answer.status}")
    response = Response(status_code=303, headers={"Cache-Control": "no-store", "Referrer-Policy": "same-origin"})
    response.raw_headers.extend(pair for pair in told if pair[0] in (b"location", b"set-cookie"))
    return response


def _see_other(request: Request, path: str) -> Response:
    origin = state_of(request.scope)["settings"].public_origin
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
    return RedirectResponse(origin + path, 303, headers)


def _sign_in_path(next_path: str = HOME, *, admin: bool = False) -> str:
    query = ({"admin": "1"} if admin else {}) | ({"next": next_path} if next_path != HOME else {})
    return f"{SIGN_IN_PATH}?{urlencode(query)}" if query else SIGN_IN_PATH


def _by_get_alone(path: str, page: Callable[[Request], Awaitable[Response]]) -> list[BaseRoute]:
    """Return the routes of a page that does something: HEAD, which Starlette would take for GET, does nothing."""
    route = Route(path, page)
    route.methods = {"GET"}

    async def refuse(_request: Request) -> Response:
        return Response(status_code=405, headers={"Allow": "GET", "Cache-Control": "no-store"})

    return [route, Route(path, refuse, methods=["HEAD"], name=f"HEAD {path}")]


def _notice(request: Request, why: Why, again: str | None) -> Response:
    response = notice(request, why, status=_STATUSES.get(why, 400), again=again)
    if why is Why.DOWN:
        response.headers["Retry-After"] = "5"
    return response


ROUTES: list[BaseRoute] = [
    *_by_get_alone(SIGN_IN_PATH, start),
    *_by_get_alone(CALLBACK, callback),
    Route(SIGN_OUT, sign_out_page, methods=["GET"]),
    Route(SIGN_OUT, sign_out, methods=["POST"]),
    asgi_route("GET", _AUTHORIZE, hop),
    asgi_route("POST", _AUTHORIZE, hop),
    asgi_route("GET", "/auth/callback", hop),
    asgi_route("POST", "/oauth/finalize", hop),
]
