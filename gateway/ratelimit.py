"""Rate limits at the edge: who asks is charged before anything else happens, and told how it stands."""

import math
import time
from contextlib import suppress
from functools import lru_cache
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.auth import viewer_of
from gateway.client_address import client_address
from gateway.doors import SIGN_IN
from gateway.errors import error_response
from gateway.graphql.operations import refusal_of
from gateway.notices import notice
from gateway.state import state_of
from resolvers.errors import ChirpError, RateLimitedError
from resolvers.ratelimit import Budget, Kind, RateLimits, kind_of
from resolvers.sources.http1 import RawHeaders
from resolvers.viewer import may_be_token

_NAMES = (b"x-ratelimit-limit", b"x-ratelimit-remaining", b"x-ratelimit-reset")
_LINES = b"%s: %%d\r\n%s: %%d\r\n%s: %%s.%%03dZ\r\n" % _NAMES
_REPLACED = frozenset(_NAMES)
_LENGTHS = frozenset(map(len, _NAMES))
_BUDGET = "chirp.budget"
_GRAPHQL = "/graphql"
_STARTS = ("http.response.start", "websocket.http.response.start")
# Federation and files are not told: their answers are kept in caches.
_TOLD = (Kind.API, Kind.SIGN_IN)


class RateLimited:
    """Pure ASGI middleware: refuses with 429 what is too much, before a body is read or a handshake answered.

    Answers of the API carry Mastodon's headers (https://docs.joinmastodon.org/api/rate-limits/) in place of
    GoToSocial's, which would speak of other buckets.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Charge a request or socket, then run the application."""
        limits = state_of(scope)["rate_limits"] if scope["type"] in ("http", "websocket") else None
        kind = kind_of(scope.get("method", "GET"), scope["path"]) if limits is not None else None
        if limits is None or kind is None:
            await self._app(scope, receive, send)
            return
        budget = scope[_BUDGET] = await _budget(limits, kind, scope)
        try:
            await budget.admit()
        except RateLimitedError as refusal:
            await _refusal(scope, refusal, budget)(scope, receive, send)
            return
        await self._app(scope, receive, _told(budget, send))


def budget_of(scope: Scope) -> Budget | None:
    """Return whom a request was charged to; None when there are no limits."""
    budget: Budget | None = scope.get(_BUDGET)
    return budget


def budget_for(scope: Scope, token: str) -> Budget | None:
    """Return whom a token that came later than the head of a request is charged to; None when there are no limits."""
    limits = state_of(scope)["rate_limits"]
    address = client_address(scope, state_of(scope)["settings"].trusted_proxies)
    return limits.budget(Kind.API, address, token) if limits is not None else None


def plain_budget(scope: Scope, token: str | None) -> Budget | None:
    """Return whom a request with this token, or without one, is charged to; None when it is not limited."""
    state = state_of(scope)
    limits = state["rate_limits"]
    kind = kind_of(scope["method"], scope["path"]) if limits is not None else None
    if limits is None or kind is None:
        return None
    return limits.budget(kind, client_address(scope, state["settings"].trusted_proxies), token)


def standing_lines(budget: Budget) -> bytes:
    """Return, as lines of a head, what answers to this budget tell of how it stands."""
    return _LINES % _figures(budget) if budget.kind in _TOLD else b""


async def _budget(limits: RateLimits, kind: Kind, scope: Scope) -> Budget:
    address = client_address(scope, state_of(scope)["settings"].trusted_proxies)
    return limits.budget(kind, address, await _token_of(scope))


async def _token_of(scope: Scope) -> str | None:
    """Return the token of a request; a browser's socket has it in its query or, as GoToSocial reads it, protocol."""
    if scope["type"] == "websocket" and scope["path"].startswith("/api/"):
        query = parse_qs(scope["query_string"].decode("latin-1")).get("access_token")
        named = query[0] if query else Headers(scope=scope).get("sec-websocket-protocol")
        if named:
            return named if may_be_token(named) else None
    # What a foreign page has made its browser send is not charged to the account of the session.
    with suppress(ChirpError):
        return (await viewer_of(scope)).token
    return None


def _told(budget: Budget, send: Send) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] in _STARTS:
            message = {**message, "headers": standing_told(budget, message["status"], message["headers"])}
        elif message["type"] == "websocket.accept":
            budget.answered(101)
        await send(message)

    return tell


def standing_told(budget: Budget, status: int, headers: RawHeaders) -> RawHeaders:
    """Note what was answered to a request that was charged; return the answer's headers with how that stands now."""
    budget.answered(status)
    if budget.kind not in _TOLD:
        return headers
    kept = [pair for pair in headers if len(pair[0]) not in _LENGTHS or pair[0].lower() not in _REPLACED]
    kept += _standing(budget)
    return kept


def _refusal(scope: Scope, refusal: RateLimitedError, budget: Budget) -> Response:
    if scope["type"] == "http" and scope["path"] == SIGN_IN:
        response: Response = notice(Request(scope), "too_many", status=429, again=SIGN_IN)
        response.headers["Retry-After"] = str(math.ceil(refusal.retry_after or 1))
    else:
        response = error_response(refusal)
    if scope["path"] == _GRAPHQL and scope["type"] == "http":
        response = JSONResponse(refusal_of(refusal), refusal.status, {"Retry-After": response.headers["Retry-After"]})
    response.raw_headers.extend(_standing(budget))
    return response


def _standing(budget: Budget) -> list[tuple[bytes, bytes]]:
    limit, remaining, second, millisecond = _figures(budget)
    return list(zip(_NAMES, (b"%d" % limit, b"%d" % remaining, b"%s.%03dZ" % (second, millisecond)), strict=True))


def _figures(budget: Budget) -> tuple[int, int, bytes, int]:
    limit, remaining, reset = budget.standing()
    milliseconds = int((time.time() + reset) * 1000)
    return limit, remaining, _date(milliseconds // 1000), milliseconds % 1000


# Most answers of a moment name the same few seconds.
@lru_cache(maxsize=512)
def _date(second: int) -> bytes:
    """Return date and time in UTC of a second since 1970."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second)).encode()
