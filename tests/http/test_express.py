"""A plain read goes to GoToSocial without a task of its own; what is heard and answered is as on the long way."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.types import Scope
from structlog.testing import capture_logs
from structlog.typing import EventDict, WrappedLogger

from deploy.protocol import HttpProtocol
from gateway.app import create_app
from gateway.express import Express, Outlet, Plain, Run
from resolvers.settings import read_settings
from resolvers.telemetry import REGISTRY, request_id
from tests.support.scripted import CLOSE, Script, Scripted, running
from tests.support.serving import serving

MB = 1024 * 1024
PATH = b"/api/v1/timelines/home?limit=1"
# What is dropped on the way takes the long one.
LONG_WAY = b"X_Odd: 1\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CUT = b" and no more"
OF_ONE = re.compile(rb"(?i)((?:x-request-id|x-ratelimit-remaining|x-ratelimit-reset): )[^\r]*")
TRAFFIC = "passthrough:api/v1"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return, for each request, whether it went without a task."""
    noted: list[bool] = []
    read, start = Express.read, Express.start

    def noting_read(self: Express, scope: Scope) -> Plain | None:
        plain = read(self, scope)
        if plain is None:
            noted.append(False)
        return plain

    def noting_start(self: Express, plain: Plain, outlet: Outlet, long_way: Callable[[], None]) -> Run | None:
        run = start(self, plain, outlet, long_way)
        noted.append(run is not None)
        return run

    monkeypatch.setattr(Express, "read", noting_read)
    monkeypatch.setattr(Express, "start", noting_start)
    return noted


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return the paths of the requests whose heads were read; those that were the same again are not."""
    found: list[bytes] = []
    read = Express.read

    def noting(self: Express, scope: Scope) -> Plain | None:
        found.append(scope["raw_path"])
        return read(self, scope)

    monkeypatch.setattr(Express, "read", noting)
    return found


class Line:
    """A connection to the gateway."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, headers: bytes = b"", target: bytes = PATH) -> None:
        self.writer.write(b"GET %s HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: test\r\n%s\r\n" % (target, headers))

    async def answer(self) -> bytes:
        """Return a whole answer as it came, all until the end of the connection if it says no length."""
        async with asyncio.timeout(10):
            head = await self.reader.readuntil(b"\r\n\r\n")
            if b" 304 " in head or b" 204 " in head:
                return head
            if b"transfer-encoding: chunked" in head.lower():
                return head + await self.reader.readuntil(b"0\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
            assert length is not None, head
            return head + await self.reader.readexactly(int(length[1]))

    async def ask(self, headers: bytes = b"", target: bytes = PATH) -> bytes:
        self.send(headers, target)
        return await self.answer()


@asynccontextmanager
async def between(
    environ: dict[str, str], *answers: bytes | int, sent: list[int] | None = None
) -> AsyncIterator[tuple[Line, Scripted]]:
    """Yield a connection to a gateway whose GoToSocial gives these answers, and what that has heard, by connection.

    CLOSE is a connection that ends instead, CUT one that ends after what stands before it, a number an answer of so
    many bytes, whose parts are noted in `sent`. What the gateway asks by itself is refused.
    """
    left, sent = list(answers), [] if sent is None else sent

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: bytearray) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            if PATH not in head:
                writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
                continue
            heard += head
            answer = left.pop(0)
            if answer == CLOSE:
                return
            if isinstance(answer, int):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % answer)
                try:
                    while sum(sent) < answer:
                        writer.write(bytes(MB))
                        await writer.drain()
                        sent.append(MB)
                except ConnectionError:
                    sent.append(-1)
            else:
                writer.write(answer.removesuffix(CUT))
                if answer.endswith(CUT):
                    return

    async with gateway_to(environ, script) as found:
        yield found


@asynccontextmanager
async def gateway_to(environ: dict[str, str], script: Script) -> AsyncIterator[tuple[Line, Scripted]]:
    """Yield a connection to a gateway whose GoToSocial follows a script, and what that has heard."""
    async with running(script) as far:
        settings = read_settings(environ | {"GTS_HOST": far.url.removeprefix("http://"), "CHIRP_RATE_LIMITS": "on"})
        async with serving(create_app(settings)) as base:
            host, _, port = base.removeprefix("http://").partition(":")
            reader, writer = await asyncio.open_connection(host, int(port), limit=64 * 1024)
            try:
                yield Line(reader, writer), far
            finally:
                writer.close()


def sum_of(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


ANSWERS = (
    OK,
    b"HTTP/1.1 200 OK\r\nLink: <a>\r\nlink: <b>\r\nX-RateLimit-Limit: 7\r\nX-Request-Id: its\r\n" + OK[17:],
    b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: https://b\r\nKeep-Alive: 5\r\n" + OK[17:],
    CHUNKED + b"3\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: dropped\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nETag: a\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    b'HTTP/1.1 404 Not Found\r\nContent-Length: 14\r\n\r\n{"error":"no"}',
    b'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 14\r\n\r\n{"error":"no"}',
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"no answer\r\n\r\n",
)


@pytest.mark.parametrize(
    "headers", [b"", b"Origin: https://a.example\r\n", b"X-Request-Id: mine\r\nRange: bytes=0-1\r\n"]
)
async def test_both_ways_are_the_same(environ: dict[str, str], taken: list[bool], headers: bytes) -> None:
    script = [one for answer in ANSWERS for one in (OK, answer, OK, answer, answer)]
    async with between(environ, *script) as (line, far):
        for answer in ANSWERS:
            found = []
            for odd in (LONG_WAY, b""):
                # Afterwards a connection rests.
                await line.ask(LONG_WAY)
                found.append(await noted(line, headers + odd))
            # The same head again; what is no answer has left no connection to rest.
            found.append(await noted(line, headers))
            assert found[0] == found[1] == found[2], answer
        assert taken[:-1] == ([False, False, False, True, True] * len(ANSWERS))[:-1]
        heads = [OF_ONE.sub(rb"\1", head) for heard in far.heard for head in bytes(heard).split(b"\r\n\r\n") if head]
        for one, other, again in zip(heads[1::5], heads[3::5], heads[4::5], strict=True):
            assert sorted(one.split(b"\r\n")) == sorted(other.split(b"\r\n")) == sorted(again.split(b"\r\n"))
        assert sum_of("chirp_requests_in_flight") == 0


async def noted(line: Line, headers: bytes) -> tuple[bytes, float, float]:
    """Return the answer, and how many were counted here, and how many calls there."""

    def counts() -> tuple[float, float]:
        here = sum_of("chirp_request_seconds_count", route=TRAFFIC)
        return here, sum_of("chirp_upstream_seconds_count", method="GET")

    before = counts()
    answer = OF_ONE.sub(rb"\1", await line.ask(headers))
    after = counts()
    return answer, after[0] - before[0], after[1] - before[1]


async def test_a_connection_that_was_dead_costs_nobody_an_answer(environ: dict[str, str], taken: list[bool]) -> None:
    async with between(environ, OK, CLOSE, OK) as (line, _):
        before = await line.ask(LONG_WAY)
        answer = await line.ask()
        assert answer.startswith(b"HTTP/1.1 200 ")
        left = [int(re.findall(rb"(?i)x-ratelimit-remaining: (\d+)", one)[0]) for one in (before, answer)]
        assert left[0] - left[1] == 1
    assert (taken, sum_of("chirp_requests_in_flight")) == ([False, True], 0)


@pytest.mark.parametrize(
    ("broken", "end"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"\r\n\r\nhalf"),
        # Nothing was sent of it yet: a client may ask again.
        (CHUNKED + b"4\r\nhalf\r\nno length\r\n", b""),
    ],
)
async def test_half_an_answer_ends_with_the_connection(
    environ: dict[str, str], taken: list[bool], broken: bytes, end: bytes
) -> None:
    async with between(environ, OK, broken + CUT, OK) as (line, _):
        await line.ask(LONG_WAY)
        line.send()
        line.send()
        answer = await asyncio.wait_for(line.reader.read(), 10)
        assert answer.endswith(end)
        assert answer.count(b"HTTP/1.1") == bool(end)
    assert taken == [False, True]


async def test_what_is_logged_of_a_request_bears_its_id(environ: dict[str, str], taken: list[bool]) -> None:
    broken = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf" + CUT

    def with_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {**event, "request_id": request_id.get()}

    with capture_logs([with_id]) as logged:
        async with between(environ, OK, broken) as (line, _):
            await line.ask(LONG_WAY + b"X-Request-Id: first\r\n")
            line.send(b"X-Request-Id: second\r\n")
            await asyncio.wait_for(line.reader.read(), 10)
    assert [event["request_id"] for event in logged if event["event"] == "answer_broken_off"] == ["second"]
    assert taken == [False, True]


async def test_many_at_once_are_answered_in_their_order(environ: dict[str, str], taken: list[bool]) -> None:
    numbered = [OK.replace(b"[]", b"%02d" % number) for number in range(20)]
    async with between(environ, OK, *numbered) as (line, _):
        await line.ask(LONG_WAY)
        for _ in numbered:
            line.send()
        assert [(await line.answer())[-2:] for _ in numbered] == [answer[-2:] for answer in numbered]
    assert taken == [False, *[True] * 20]


async def test_who_reads_slowly_gets_all_and_little_waits_for_it(environ: dict[str, str], taken: list[bool]) -> None:
    sent: list[int] = []
    async with between(environ, OK, 64 * MB, OK, sent=sent) as (line, _):
        await line.ask(LONG_WAY)
        line.send()
        head = await line.reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.5)
        assert sum(sent) < 24 * MB
        assert sum_of("chirp_requests_in_flight") == 1
        body = await asyncio.wait_for(line.reader.readexactly(64 * MB), 30)
        assert (head[:15], len(body.strip(b"\0"))) == (b"HTTP/1.1 200 OK", 0)
        assert (await line.ask()).endswith(b"[]")
    # What the gateway asks by itself may have taken the connection that rested.
    assert taken[:2] == [False, True]


async def test_who_leaves_is_not_answered_to_the_end(environ: dict[str, str], taken: list[bool]) -> None:
    sent: list[int] = []
    async with between(environ, OK, 64 * MB, sent=sent) as (line, _):
        await line.ask(LONG_WAY)
        line.send()
        await line.reader.readuntil(b"\r\n\r\n")
        line.writer.transport.abort()
        async with asyncio.timeout(5):
            while not sent or sent[-1] != -1:
                await asyncio.sleep(0.01)
        assert sum_of("chirp_requests_in_flight") == 0
    assert taken == [False, True]


async def test_who_reads_again_before_the_next_answer_has_begun(
    environ: dict[str, str], taken: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, fault: faults.append(fault))
    gate = asyncio.Event()
    pause, resume = HttpProtocol.pause_writing, HttpProtocol.resume_writing
    paused: list[int] = []

    def pausing(self: HttpProtocol) -> None:
        pause(self)
        paused.append(1)

    def resuming(self: HttpProtocol) -> None:
        try:
            resume(self)
        finally:
            gate.set()

    monkeypatch.setattr(HttpProtocol, "pause_writing", pausing)
    monkeypatch.setattr(HttpProtocol, "resume_writing", resuming)
    piece = b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + bytes(60_000)

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            if paused:
                await gate.wait()
            writer.write(piece)

    async with gateway_to(environ, script) as (line, _):
        await line.ask(LONG_WAY)
        many = 250
        for _ in range(many):
            line.send()
        async with asyncio.timeout(5):
            while not paused:
                await asyncio.sleep(0.01)
        for _ in range(many):
            assert len(await line.answer()) > 60_000
    assert gate.is_set()
    assert taken == [False, *[True] * many]
    assert not faults


async def test_too_much_is_refused_on_the_long_way(environ: dict[str, str], taken: list[bool]) -> None:
    async with between(environ, *[OK] * 300) as (line, _):
        for _ in range(300):
            assert (await line.ask())[:12] == b"HTTP/1.1 200"
        refused = (await line.ask()).lower()
        assert refused.startswith(b"http/1.1 429 ")
        assert b"\r\nretry-after: 1\r\n" in refused
        assert b"\r\nx-ratelimit-remaining: 0\r\n" in refused
    assert taken[-2:] == [True, False]


async def test_the_same_head_again_is_not_read_again(environ: dict[str, str], reads: list[bytes]) -> None:
    other = PATH + b"&other=1"
    async with between(environ, *[OK] * 12) as (line, far):
        await line.ask(LONG_WAY)
        answers = [await line.ask(target=target) for target in (PATH, PATH, PATH, other, other, PATH, PATH)]
        assert len(reads) == 4
        left = [int(re.findall(rb"(?i)x-ratelimit-remaining: (\d+)", one)[0]) for one in answers]
        assert left == list(range(left[0], left[0] - 7, -1))
        heard = b"".join(map(bytes, far.heard))
        assert re.findall(rb"GET \S+limit=1(\S*) ", heard) == [b"", b"", b"", b"", b"&other=1", b"&other=1", b"", b""]
        names = re.findall(rb"(?i)x-request-id: (\S+)", heard)
        assert len(set(names)) == len(names) == 8
        assert names[1:] == [re.findall(rb"(?i)x-request-id: (\S+)", one)[0] for one in answers]
        # In pieces, and two in one packet, they are read as any other.
        line.send()
        line.send()
        assert [(await line.answer())[-2:] for _ in range(2)] == [b"[]", b"[]"]
        line.writer.write(b"GET ")
        await asyncio.sleep(0.05)
        line.writer.write(b"%s HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: test\r\n\r\n" % PATH)
        assert (await line.answer())[-2:] == b"[]"
        assert len(reads) == 7
