"""The sandbox as another operator set it up: words of its answers changed, headers added, paths closed."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.sandbox.app import create_app
from deploy.sandbox.world import World
from tests.support.serving import serving

Headers = Iterable[tuple[bytes, bytes]]


class Altered:
    """ASGI: an application whose answers to some are not what it says."""

    def __init__(
        self,
        app: ASGIApp,
        words: Mapping[bytes, bytes],
        headers: Callable[[Scope], Headers],
        statuses: Mapping[str, int],
    ) -> None:
        self._app = app
        self._words = words
        self._headers = headers
        self._statuses = statuses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        start: Message = {}
        body = b""

        async def keep(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                await self._answer(scope, start, body, send)

        await self._app(scope, receive, keep)

    async def _answer(self, scope: Scope, start: Message, body: bytes, send: Send) -> None:
        for old, new in self._words.items():
            body = body.replace(old, new)
        kept = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
        size = (b"content-length", str(len(body)).encode())
        status = self._statuses.get(scope["path"], start["status"])
        await send(start | {"status": status, "headers": [*kept, size, *self._headers(scope)]})
        await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def altered(
    world: World,
    *,
    words: Mapping[bytes, bytes] | None = None,
    headers: Callable[[Scope], Headers] = lambda _scope: (),
    statuses: Mapping[str, int] | None = None,
) -> AsyncIterator[str]:
    """Serve a world with its answers altered; yield its URL."""
    async with serving(Altered(create_app(world), words or {}, headers, statuses or {})) as base:
        yield base


class Limits:
    """GoToSocial's limiter as its headers show it (300 in 5 minutes); `trusts` X-Forwarded-For, or sees one address."""

    def __init__(self, *, trusts: bool) -> None:
        self._trusts = trusts
        self._seen: dict[bytes, int] = {}

    def __call__(self, scope: Scope) -> Headers:
        """Return the headers of an answer."""
        given = dict(scope["headers"]).get(b"x-forwarded-for", b"")
        address = given if self._trusts and given else b"10.1.2.3"
        self._seen[address] = self._seen.get(address, 0) + 1
        yield b"X-RateLimit-Limit", b"300"
        yield b"X-RateLimit-Remaining", str(300 - self._seen[address]).encode()
