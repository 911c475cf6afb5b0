"""Hits: a public answer that this process holds leaves before the rest of the gateway is troubled with the request."""

import time
from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.cache import headers_of, key_of
from gateway.guard import is_host
from gateway.observed import note
from gateway.ratelimit import charge_address
from gateway.request_id import HEADER, new_id
from gateway.state import state_of
from resolvers.errors import RateLimitedError
from resolvers.telemetry import request_id

# What says nothing of who asks, and what reads of a public answer may carry. Any other header takes the long way, where
# each is looked at for what it is.
_PLAIN = frozenset(
    (
        *(b"accept", b"accept-encoding", b"accept-language", b"cache-control", b"dnt", b"host", b"origin", b"pragma"),
        *(b"priority", b"referer", b"user-agent", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto"),
        *(b"x-real-ip", b"sec-ch-ua", b"sec-ch-ua-mobile", b"sec-ch-ua-platform", b"sec-fetch-dest", b"sec-fetch-mode"),
        *(b"sec-fetch-site", b"sec-fetch-user"),
    )
)


class Hits:
    """Pure ASGI middleware, the outermost: what the others do for each request is done here at once for a plain one.

    The answer, its headers, the charge, the figures and the line of the log are the same as on the long way, which is
    taken whenever anything is unclear. `paths` are those that are kept and passed on as they are.
    """

    def __init__(self, app: ASGIApp, paths: Collection[bytes]) -> None:
        self._app = app
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a hit, else run the application."""
        if scope["type"] != "http" or scope["raw_path"] not in self._paths or not await _answered(scope, send):
            await self._app(scope, receive, send)


async def _answered(scope: Scope, send: Send) -> bool:
    started = time.perf_counter()
    key = key_of(scope) if _is_plain(scope) else None
    given = state_of(scope)["responses"].held(key) if key is not None else None
    if given is None:
        return False
    try:
        standing = charge_address(scope)
    except RateLimitedError:
        return False
    identity = new_id()
    headers = [*headers_of(given), *standing, (HEADER, identity)]
    told = request_id.set(identity.decode())
    try:
        await send({"type": "http.response.start", "status": given.reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": given.reply.body})
        note(scope, "GET", given.reply.status, time.perf_counter() - started, len(given.reply.body))
    finally:
        request_id.reset(told)
    return True


def _is_plain(scope: Scope) -> bool:
    hosts = 0
    for name, value in scope["headers"]:
        if name not in _PLAIN or not value.isascii():
            return False
        if name == b"host":
            hosts += 1
            if not is_host(value):
                return False
    return hosts == 1 and scope["http_version"] == "1.1"
