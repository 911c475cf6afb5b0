"""What rate limits cost a passed-through request: two gateways on the same stores, one with them, asked in turns.

The gateways are asked as ASGI applications, so that no client and no web server stands in the figures; GoToSocial is a
server that answers at once. That makes the ratio larger than anybody would see from outside.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter

import uvloop
from parts.gateways import ACCOUNT, prepare, stores
from starlette.applications import Starlette
from starlette.types import Message, Scope

from gateway.app import create_app
from resolvers.settings import read_settings

SOFTWARE = b'{"name":"gotosocial","version":"0.20.0"}'
BODY = b'{"id":"%s","software":%s,"note":"%s"}' % (ACCOUNT.encode(), SOFTWARE, b"x" * 2000)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
BLOCK = 160
ROUNDS = 60
AT_ONCE = 16


def main() -> None:
    """Measure and print."""
    with stores() as environ:
        uvloop.run(measure(environ))


async def measure(environ: dict[str, str]) -> None:
    """Ask both gateways block by block, and print the medians."""
    far = await asyncio.start_server(answer, "127.0.0.1", 0)
    environ = environ | {"GTS_HOST": f"127.0.0.1:{far.sockets[0].getsockname()[1]}"}
    await prepare(environ)
    async with far, gateway(environ, "off") as off, gateway(environ, "on") as on:
        for app in (off, on):
            await block(app, 1)
        for at_once in (1, AT_ONCE):
            rounds = [(await block(off, at_once), await block(on, at_once)) for _ in range(ROUNDS)]
            without, limited = (median(times) for times in zip(*rounds, strict=True))
            ratio = median(limited / without for without, limited in rounds)
            print(
                f"{at_once} at once: off {without:.0f} us, on {limited:.0f} us, ratio {ratio:.2f}, median of {ROUNDS}"
            )


async def block(app: "Gateway", at_once: int) -> float:
    """Return the microseconds that a request takes, among BLOCK of them."""

    async def one_by_one() -> None:
        for _ in range(BLOCK // at_once):
            await app.ask()

    begin = perf_counter()
    await asyncio.gather(*(one_by_one() for _ in range(at_once)))
    return (perf_counter() - begin) / (BLOCK // at_once * at_once) * 1e6


class Gateway:
    """A gateway whose lifespan has begun."""

    def __init__(self, app: Starlette, state: dict[str, object]) -> None:
        self._app = app
        self._state = state

    async def ask(self) -> None:
        """Ask for home, and fail unless the answer is 200."""
        statuses: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        path = "/api/v1/timelines/home"
        scope: Scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"limit=20",
            "root_path": "",
            "scheme": "http",
            "http_version": "1.1",
            "headers": [(b"host", b"localhost"), (b"user-agent", b"bench"), (b"authorization", b"Bearer bench")],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 3000),
            "state": dict(self._state),
        }
        await self._app(scope, receive, send)
        assert statuses == [200], statuses


@asynccontextmanager
async def gateway(environ: dict[str, str], limits: str) -> AsyncIterator[Gateway]:
    """Run a gateway, with its limits `on` or `off`."""
    app = create_app(read_settings(environ | {"CHIRP_RATE_LIMITS": limits}))
    async with app.router.lifespan_context(app) as state:
        yield Gateway(app, dict(state or {}))


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Be a GoToSocial that knows one answer."""
    try:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(ANSWER)
    except asyncio.IncompleteReadError:
        writer.close()


if __name__ == "__main__":
    main()
