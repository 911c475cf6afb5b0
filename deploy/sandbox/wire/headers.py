"""Headers around every answer: what GoToSocial adds for all, for each group of paths and for other origins."""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.sandbox.ulid import new_id

_ALL = {
    "Server": "gotosocial",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "browsing-topics=()",
}
_NO_INDEX = "noindex, nofollow"
_NO_AI = "noai, noimageai"
_ALLOWED_HEADERS = (
    "Origin,Content-Length,Content-Type,Authorization,Idempotency-Key,Upgrade,Sec-Websocket-Extensions,"
    "Sec-Websocket-Key,Sec-Websocket-Protocol,Sec-Websocket-Version,Connection"
)
_EXPOSED = (
    "Link,X-Ratelimit-Reset,X-Ratelimit-Limit,X-Ratelimit-Remaining,X-Request-Id,Connection,"
    "Sec-Websocket-Accept,Upgrade"
)
PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST,PUT,DELETE,GET,PATCH,OPTIONS",
    "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
    "Access-Control-Max-Age": "120",
}

# Cache-Control by known path, the first that fits.
_CACHE = tuple(
    (re.compile(pattern), value)
    for pattern, value in (
        ("/api/", "no-store"),
        ("/(auth|oauth)/", "private, max-age=120"),
        ("/(livez|readyz)", "no-store"),
        ("/fileserver/", "private, max-age=604800, immutable"),
        ("/assets/", "no-cache"),
        (r"/\.well-known/", "public, max-age=120"),
        ("/nodeinfo/", "public, max-age=86400"),
        ("/users/[^/]+/main-key$", "public, max-age=604800"),
        ("/users/", "no-store"),
        ("/@[^/]+(/statuses/[^/]+)?$", "no-store"),
        ("/robots.txt$", "public, no-cache"),
    )
)
_HIDDEN = re.compile(r"/(api|auth|oauth|users|nodeinfo|\.well-known)/")


def group_headers(path: str) -> Iterable[tuple[str, str]]:
    """Yield the headers of the group that a known path belongs to."""
    cache = next((value for pattern, value in _CACHE if pattern.match(path)), None)
    if cache:
        yield "Cache-Control", cache
    if _HIDDEN.match(path):
        yield "X-Robots-Tag", _NO_INDEX
    yield "X-Robots-Tag", _NO_AI


class CommonHeaders:
    """ASGI: the headers that every answer has, for other origins those of CORS too."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers on the way out."""
        asked = Headers(scope=scope)

        async def add(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = asked.get("x-request-id") or new_id().lower()
                for name, value in _ALL.items():
                    headers[name] = value
                if "origin" in asked and "access-control-allow-origin" not in headers:
                    headers["Access-Control-Allow-Origin"] = "*"
                    headers["Access-Control-Expose-Headers"] = _EXPOSED
            await send(message)

        await self._app(scope, receive, add)
