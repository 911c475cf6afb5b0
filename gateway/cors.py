"""What a page from another origin may read of what Chirp itself answers on the paths of the API.

GoToSocial answers preflights and lets everybody read (Fetch standard, CORS protocol). Where it was not asked, because a
limit was reached, a body was too large or it is away, a browser would show its page a broken connection instead.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.sources.http1 import RawHeaders

_PATHS = ("/api/", "/oauth/", "/graphql")
_ALLOWED = b"access-control-allow-origin"
_READ = [
    (_ALLOWED, b"*"),
    (
        b"access-control-expose-headers",
        b"Link,X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset,X-Request-Id,Retry-After",
    ),
]
# As GoToSocial answers, but for less long: what it allows may have changed when it is back.
_ASK = [
    (_ALLOWED, b"*"),
    (b"access-control-allow-methods", b"POST,PUT,DELETE,GET,PATCH,OPTIONS"),
    (b"access-control-allow-headers", b"Origin,Content-Length,Content-Type,Authorization,Idempotency-Key"),
    (b"access-control-max-age", b"5"),
    (b"cache-control", b"no-store"),
]


def is_from_a_page(scope: Scope) -> bool:
    """Tell whether a page, perhaps of another origin, asks for something of the API."""
    return scope["path"].startswith(_PATHS) and any(name == b"origin" for name, _ in scope["headers"])


def readable(headers: RawHeaders) -> RawHeaders:
    """Return the headers of an answer so that a page of another origin may read it."""
    return headers if _is_open(headers) else [*headers, *_READ]


class Cors:
    """Pure ASGI middleware, outside all that answers by itself; what says already who may read stays as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application, and open its answer to a page of another origin."""
        if scope["type"] == "http" and is_from_a_page(scope):
            asks = scope["method"] == "OPTIONS" and any(
                name == b"access-control-request-method" for name, _ in scope["headers"]
            )
            send = (_granting if asks else _opening)(send)
        await self._app(scope, receive, send)


def _opening(send: Send) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": readable(message["headers"])}
        await send(message)

    return tell


def _granting(send: Send) -> Send:
    """Return a `send` that grants what a browser asks before a request: only the answer to that tells what is wrong."""
    granted = False

    async def tell(message: Message) -> None:
        nonlocal granted
        if message["type"] == "http.response.start" and not _is_open(message["headers"]):
            granted = True
            await send({"type": "http.response.start", "status": 204, "headers": _ASK})
            await send({"type": "http.response.body", "body": b""})
        elif not granted:
            await send(message)

    return tell


def _is_open(headers: RawHeaders) -> bool:
    return any(name.lower() == _ALLOWED for name, _ in headers)
