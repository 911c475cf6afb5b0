"""Requests for what this process holds, byte by byte: however they come, they are answered alike."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

import pytest

from deploy import server
from gateway.app import create_app
from gateway.hits import Answer, Hits
from resolvers import response_cache
from resolvers.ratelimit import BY_ADDRESS, Kind
from resolvers.settings import read_settings
from tests.support.scripted import running
from tests.support.serving import serving

PATH = b"/api/v1/instance/rules"
SLOW = b"/api/v1/timelines/home"
BODY = b'[{"id":"1"}]' * 100
OF_ONE = re.compile(rb"(?<=\r\n)((?:x-ratelimit-remaining|x-ratelimit-reset|x-request-id|age): )[^\r]*")
MOST = int(BY_ADDRESS[Kind.API].count)


def get(*lines: bytes, path: bytes = PATH) -> bytes:
    return b"\r\n".join((b"GET " + path + b" HTTP/1.1", b"Host: localhost", b"User-Agent: a", *lines, b"", b""))


def told(address: bytes) -> bytes:
    return b"X-Forwarded-For: " + address


class Line:
    """A connection, and what came over it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def answer(self, *pieces: bytes) -> bytes:
        """Send pieces, each in a packet of its own, and return the bytes of the next answer."""
        for piece in pieces:
            self.writer.write(piece)
            # The server is in this event loop, and takes what came before.
            await asyncio.sleep(0.002)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return head + await self.reader.readexactly(length)


@asynccontextmanager
async def line_to(base: str) -> AsyncIterator[Line]:
    host, _, port = base.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def gateway(environ: dict[str, str]) -> AsyncIterator[str]:
    """Yield a gateway with limits, whose GoToSocial has rules, and takes its time to tell a timeline."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        while True:
            asked = await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(0.3 if SLOW in asked else 0)
            writer.write(b"HTTP/1.1 200 OK\r\nX-Odd:  as it came \r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY)

    async with running(script) as far:
        settings = read_settings({"CHIRP_RATE_LIMITS": "on"} | environ | {"GTS_HOST": far.url})
        async with serving(create_app(settings)) as base:
            yield base


@pytest.fixture
async def base(environ: dict[str, str]) -> AsyncIterator[str]:
    async with gateway(environ) as base:
        yield base


@pytest.fixture
def lasting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no answer be forgotten during a test, however slow the machine is."""
    monkeypatch.setattr(response_cache, "_LOCAL_SECONDS", 60)


@pytest.fixture
async def line(base: str) -> AsyncIterator[Line]:
    """Return a connection to a gateway that has been asked before."""
    async with line_to(base) as line:
        await line.answer(get(told(b"203.0.113.1")))
        yield line


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note of each hit whether its head was `known` or `read`."""
    noted: list[str] = []

    def noting(name: str, way: Callable[..., Answer | None]) -> Callable[..., Answer | None]:
        def run(*args: object) -> Answer | None:
            answer = way(*args)
            if answer is not None:
                noted.append(name)
            return answer

        return run

    monkeypatch.setattr(Hits, "answer_known", noting("known", Hits.answer_known))
    monkeypatch.setattr(Hits, "answer", noting("read", Hits.answer))
    return noted


def alike(answer: bytes) -> bytes:
    """Leave out what is of one request."""
    return OF_ONE.sub(rb"\1", answer)


def remaining(answer: bytes) -> int:
    return int(answer.partition(b"x-ratelimit-remaining: ")[2].partition(b"\r\n")[0])


async def test_each_way_gives_the_same_bytes(line: Line, ways: list[str]) -> None:
    answers = [await line.answer(get(told(b"192.0.2.1"), *more)) for more in ((b"X-Odd: 1",), (), ())]
    assert ways == ["read", "known"]
    assert [remaining(answer) for answer in answers] == [MOST - 1, MOST - 2, MOST - 3]
    assert {alike(answer) for answer in answers} == {alike(answers[0])}
    assert answers[0].startswith(
        b"HTTP/1.1 200 OK\r\nX-Odd: as it came\r\nContent-Length: 1200\r\nx-cache: hit\r\nage: "
    )


async def test_each_way_lets_a_page_of_another_origin_read(line: Line, ways: list[str]) -> None:
    origin = b"Origin: https://a.example"
    await line.answer(get(origin))
    answers = [await line.answer(get(origin, *more)) for more in ((b"X-Odd: 1",), (), ())]
    assert ways == ["read", "known"]
    assert b"access-control-allow-origin: *\r\n" in answers[0]
    found = [sorted(alike(answer).split(b"\r\n")) for answer in answers]
    assert found == [found[0]] * 3


@pytest.mark.parametrize("size", [1, 20, 75])
async def test_a_head_may_come_in_pieces(line: Line, ways: list[str], size: int) -> None:
    asked = get(told(b"203.0.113.1"))
    pieces = [asked[at : at + size] for at in range(0, len(asked), size)]
    answers = [await line.answer(*parts) for parts in (pieces, pieces, [asked])]
    assert ways == ["read"] * 3
    assert {alike(answer) for answer in answers} == {alike(answers[0])}


async def test_a_packet_may_hold_many(line: Line, ways: list[str]) -> None:
    two, mixed = get() * 2, (get(), get(path=SLOW), get(), get(b"X-Odd: 1"), get())
    for _ in range(2):
        line.writer.write(two)
        assert [b"x-cache: hit" in await line.answer() for _ in range(2)] == [True, True]
    assert ways == ["read"] * 4
    line.writer.write(b"".join(mixed))
    assert [b"x-cache: hit" in await line.answer() for _ in mixed] == [True, False, True, True, True]
    assert len(ways) == 5


async def test_nothing_overtakes_an_answer(line: Line) -> None:
    await line.answer(get())
    asked = (get(path=SLOW), get(), get())
    line.writer.write(asked[0])
    await asyncio.sleep(0.05)
    for one in asked[1:]:
        line.writer.write(one)
        await asyncio.sleep(0.01)
    assert [b"x-cache" in await line.answer() for _ in asked] == [False, True, True]


async def test_a_known_head_is_charged_to_whom_it_names(line: Line, ways: list[str]) -> None:
    await line.answer(get(told(b"203.0.113.1")))
    found = [remaining(await line.answer(get(told(address)))) for address in (b"192.0.2.7", b"192.0.2.8", b"192.0.2.7")]
    assert ways == ["read", "known", "known", "known"]
    assert found == [MOST - 1, MOST - 1, MOST - 2]


@pytest.mark.parametrize("name", [b"X-Real-IP", b"X-Real-Ip"])
@pytest.mark.parametrize("order", [1, -1])
async def test_what_a_proxy_tells_beside_it_makes_no_other_head(
    line: Line, ways: list[str], name: bytes, order: int
) -> None:
    found = []
    for address in (b"192.0.2.1", b"192.0.2.2", b"2001:db8::1", b"192.0.2.1"):
        beside = name + b": " + address
        found.append(remaining(await line.answer(get(*(told(address), b"Via: 1.1 proxy", beside)[::order]))))
    assert ways == ["read", "known", "known", "known"]
    assert found == [MOST - 1, MOST - 1, MOST - 1, MOST - 2]


@pytest.mark.parametrize(
    "lines",
    [
        (told(b"192.0.2.1"), told(b"192.0.2.2")),
        (told(b"192.0.2.1, 192.0.2.2"),),
        (b"x-forwarded-for: 192.0.2.2",),
        (told(b"192.0.2.1"), b"x-forwarded-for: 192.0.2.2"),
        (b"X-Real-IP: 192.0.2.1", b"X-Forwarded-For:192.0.2.2"),
        (b"X-Forwarded-For:\t192.0.2.2",),
    ],
)
async def test_who_is_named_otherwise_is_read_each_time(line: Line, ways: list[str], lines: tuple[bytes, ...]) -> None:
    found = [remaining(await line.answer(get(*lines))) for _ in range(3)]
    assert ways == ["read"] * 3
    assert found == [MOST - 1, MOST - 2, MOST - 3]
    assert remaining(await line.answer(get(told(b"192.0.2.2")))) == MOST - 4


async def test_where_no_proxy_is_trusted_nobody_is_named(environ: dict[str, str], ways: list[str]) -> None:
    async with gateway(environ | {"CHIRP_TRUSTED_PROXIES": "10.0.0.0/8"}) as base, line_to(base) as line:
        found = [remaining(await line.answer(get(told(b"192.0.2.%d" % last)))) for last in range(4)]
    assert ways == ["read", "known", "known"]
    assert found == [MOST - 1, MOST - 2, MOST - 3, MOST - 4]


@pytest.mark.usefixtures("lasting")
async def test_too_much_is_refused_on_each_way(line: Line, ways: list[str]) -> None:
    answers = [await line.answer(get(told(b"192.0.2.1"))) for _ in range(MOST + 3)]
    statuses = [answer.split()[1] for answer in answers]
    assert statuses[:MOST] == [b"200"] * MOST
    assert b"429" in statuses
    refused = answers[statuses.index(b"429")]
    assert remaining(refused) == 0
    assert b"retry-after: " in refused
    assert ways.count("known") == statuses.count(b"200") - 1


async def test_what_a_known_head_asks_for_is_forgotten_in_time(
    environ: dict[str, str], ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response_cache, "_LOCAL_SECONDS", 0.2)
    async with gateway(environ) as base, line_to(base) as line:
        for _ in range(3):
            await line.answer(get())
        assert ways == ["read", "known"]
        await asyncio.sleep(0.3)
        await line.answer(get())
        assert ways == ["read", "known"]


@pytest.mark.parametrize("more", [b"Connection: close", b"Connection: keep-alive", b"Content-Length: 0", b"Expect: x"])
async def test_what_is_not_plain_takes_the_long_way(line: Line, ways: list[str], more: bytes) -> None:
    await line.answer(get(more))
    assert ways == []
    assert await line.reader.read(1 if more.endswith(b"close") else 0) == b""


async def test_a_hit_is_followed_by_a_refusal(line: Line) -> None:
    assert b"x-cache: hit" in await line.answer(get() + b"nonsense\r\n\r\n")
    assert (await line.answer()).startswith(b"HTTP/1.1 400 ")
    assert await line.reader.read() == b""


async def test_who_asks_again_and_again_is_not_silent(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "KEEP_ALIVE_SECONDS", 0.5)
    async with gateway(environ) as base, line_to(base) as line:
        for _ in range(8):
            await line.answer(get())
            await asyncio.sleep(0.2)
        async with asyncio.timeout(2):
            assert await line.reader.read() == b""


async def test_a_server_that_stops_does_not_wait_for_who_had_a_hit(environ: dict[str, str]) -> None:
    async with asyncio.timeout(8), AsyncExitStack() as stack:
        async with gateway(environ) as base:
            line = await stack.enter_async_context(line_to(base))
            for _ in range(3):
                await line.answer(get())
        assert await line.reader.read() == b""


async def test_who_reads_nothing_is_not_answered_on_and_on(environ: dict[str, str]) -> None:
    async with gateway(environ | {"CHIRP_RATE_LIMITS": "off"}) as base, line_to(base) as line:
        await line.answer(get())
        transport = cast("asyncio.Transport", line.writer.transport)
        transport.pause_reading()
        for _ in range(100_000):
            line.writer.write(get())
            await asyncio.sleep(0)
            if transport.get_write_buffer_size() > 10_000:
                break
        assert transport.get_write_buffer_size() > 10_000
        transport.resume_reading()
        assert b"x-cache: hit" in (await line.answer())
