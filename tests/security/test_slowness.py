"""Slow and silent clients: each part of a request has its time, and so has the reading of an answer."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from deploy import server
from deploy.protocol import HttpProtocol
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.serving import serving
from tests.support.trap import Line, Trap

HEAD = b" HTTP/1.1\r\nHost: localhost:3000\r\n"
GET = b"GET /api/v1/timelines/home" + HEAD
MB = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


@pytest.fixture
async def hasty(environ: dict[str, str], trap: Trap, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Return a gateway that has half a second of patience."""
    for name in ("head_seconds", "body_seconds", "leftover_seconds"):
        monkeypatch.setattr(HttpProtocol, name, 0.5)
    monkeypatch.setattr(server, "KEEP_ALIVE_SECONDS", 0.5)
    monkeypatch.setattr(server, "UNREAD_SECONDS", 1.0)
    async with serving(create_app(read_settings(environ | {"GTS_HOST": trap.host}))) as base:
        yield base


async def trickle(base: str, first: bytes, piece: bytes, *, every: float = 0.1) -> tuple[bytes, float]:
    """Send a beginning and then pieces of it for ever; return the answer and how long the server bore it."""

    def run() -> tuple[bytes, float]:
        with Line(base) as line:
            started = time.monotonic()
            line.send(first).socket.settimeout(every)
            seen = b""
            while time.monotonic() < started + 5:
                try:
                    got = line.socket.recv(65536)
                except TimeoutError:
                    line.send(piece)
                except ConnectionError:
                    break
                else:
                    seen += got
                    if not got:
                        break
            return seen, time.monotonic() - started

    return await asyncio.to_thread(run)


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"GET /", b"a"),
        (GET, b"X-A: b\r\n"),
        (GET + b"X: ", b"y"),
        (b"GET /x HTTP/1.1\r\n", b""),
        (GET + b"\r\n" + GET, b"X-A: b\r\n"),
    ],
)
async def test_a_head_has_half_a_second_here(hasty: str, trap: Trap, first: bytes, piece: bytes) -> None:
    seen, seconds = await trickle(hasty, first, piece)
    assert seen.rpartition(b"HTTP/1.1 ")[2].startswith(b"408")
    assert 0.4 < seconds < 2
    assert len(trap.caught) == first.count(b"\r\n\r\n")


@pytest.mark.parametrize("piece", [b"", b"\r\n", b"\n"])
async def test_a_connection_without_a_request_is_closed(hasty: str, trap: Trap, piece: bytes) -> None:
    seen, seconds = await trickle(hasty, b"", piece)
    assert not seen.startswith(b"HTTP/1.1 2")
    assert seconds < 2
    seen, seconds = await trickle(hasty, GET + b"\r\n", piece)
    assert seen.startswith(b"HTTP/1.1 200")
    assert seconds < 2
    assert len(trap.caught) == 1


@pytest.mark.parametrize(
    ("framing", "piece"),
    [
        (b"Content-Length: 1000\r\n\r\n", b""),
        (b"Content-Length: 1000\r\n\r\n", b"x"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 100),
        (b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
    ],
)
@pytest.mark.parametrize("what", [b"POST /api/v1/statuses", b"POST /graphql"])
async def test_a_body_must_go_on(hasty: str, trap: Trap, what: bytes, framing: bytes, piece: bytes) -> None:
    seen, seconds = await trickle(hasty, what + HEAD + b"Content-Type: application/json\r\n" + framing, piece)
    assert seen.startswith(b"HTTP/1.1 408")
    assert 0.4 < seconds < 2
    assert not [one for one in trap.caught if one.is_whole]


async def test_a_body_that_comes_steadily_arrives(hasty: str, trap: Trap) -> None:
    def run() -> int:
        with Line(hasty) as line:
            line.send(b"POST /api/v2/media" + HEAD + b"Content-Length: 120000\r\n\r\n")
            for _ in range(20):
                time.sleep(0.1)
                line.send(b"x" * 6000)
            return line.reply().status

    assert await asyncio.to_thread(run) == 200
    assert trap.caught[0].is_whole


async def test_nobody_is_blamed_for_a_slow_gotosocial(hasty: str, trap: Trap) -> None:
    def run() -> list[int]:
        trap.delay.clear()
        trap.reads_body = False
        with Line(hasty) as line, Line(hasty) as other:
            line.send(GET + b"\r\n")
            other.socket.setblocking(False)
            sent = other.socket.send(b"POST /api/v2/media" + HEAD + b"Content-Length: %d\r\n\r\n" % (40 * MB))
            sent = 0
            until = time.monotonic() + 1.5
            while time.monotonic() < until:
                try:
                    sent += other.socket.send(b"x" * min(MB, 40 * MB - sent))
                except BlockingIOError:
                    time.sleep(0.01)
            assert sent < 40 * MB
            trap.delay.set()
            other.socket.settimeout(5)
            return [line.reply().status, other.reply().status]

    assert await asyncio.to_thread(run) == [200, 200]


async def test_who_reads_nothing_is_cut_off(hasty: str, trap: Trap) -> None:
    trap.answer = OK % (30 * MB) + b"x" * 30 * MB

    def run() -> int:
        with Line(hasty, receive_buffer=4096) as line:
            line.send(GET + b"\r\n")
            time.sleep(3)
            line.socket.settimeout(2)
            count = 0
            try:
                while got := line.socket.recv(MB):
                    count += len(got)
            except ConnectionError:
                pass
            return count

    assert await asyncio.to_thread(run) < 20 * MB


async def test_a_client_that_leaves_is_not_answered_to_the_end(environ: dict[str, str]) -> None:
    """What a client no longer reads is not fetched from GoToSocial either, also when another request waits behind."""
    done = asyncio.Event()

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        try:
            while True:
                writer.write(b": thump\n" * 100)
                await writer.drain()
                await asyncio.sleep(0.01)
        except ConnectionError:
            done.set()
        finally:
            writer.close()

    far = await asyncio.start_server(endless, "127.0.0.1", 0)
    settings = read_settings(environ | {"GTS_HOST": f"127.0.0.1:{far.sockets[0].getsockname()[1]}"})
    async with far, serving(create_app(settings)) as base:
        with await asyncio.to_thread(Line, base) as line:
            line.send(GET + b"\r\n" + GET + b"\r\n")
            await asyncio.to_thread(line.socket.recv, 100)
        await asyncio.wait_for(done.wait(), 3)
