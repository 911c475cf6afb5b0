"""The HTTP/1.1 client: what a server may say, what it may not, and what becomes of the connection."""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from resolvers.errors import UpstreamDownError, UpstreamTimeoutError, ValidationError
from resolvers.sources import connections as pool
from resolvers.sources.connections import Connections
from resolvers.sources.http1 import Limits, RawHeaders, Request
from tests.support.scripted import CLOSE, Scripted, running, saying

LIMITS = Limits(connect=2, silence=5, total=5)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
HOST = (b"Host", b"gotosocial")
MB = 1024 * 1024

Found = tuple[int, RawHeaders, bytes]


@contextmanager
def connected(server: Scripted) -> Iterator[Connections]:
    connections = Connections(server.url)
    try:
        yield connections
    finally:
        connections.close()


async def ask(connections: Connections, method: str = "GET", *, limits: Limits = LIMITS, **more: object) -> Found:
    body = more.get("body")
    headers = [HOST, *more.get("headers", [])]
    connection = await connections.exchange(Request(method, b"/x", headers, body), limits)
    try:
        read = b""
        while piece := await connection.read():
            read += piece
        return connection.status, connection.headers, read
    finally:
        connections.release(connection)


WHOLE = {
    "a length": (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, b"abc"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", 200, b"abc"),
    "trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-T: b\r\n\r\n", 200, b"a"),
    "early hints": (b"HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 100 Go\r\n\r\n" + OK, 200, b"ok"),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    "304 with a length": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, b""),
    "no reason": (b"HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", 404, b""),
    "gzip": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08",
        200,
        b"\x1f\x8b\x08",
    ),
}


@pytest.mark.parametrize("name", WHOLE)
async def test_a_whole_answer_leaves_the_connection_for_the_next(name: str) -> None:
    answer, status, body = WHOLE[name]
    async with running(saying(answer)) as server:
        with connected(server) as connections:
            for _ in range(3):
                found = await ask(connections)
                assert (found[0], found[2]) == (status, body)
                assert not [header for header, _ in found[1] if header in (b"X-T", b"Link")]
        assert [bytes(heard) for heard in server.heard] == [b"GET /x HTTP/1.1\r\nHost: gotosocial\r\n\r\n" * 3]


async def test_headers_come_as_they_were_sent() -> None:
    answer = b"HTTP/1.1 200 OK\r\nX-Odd:  a \r\nx-odd:b\r\nSet-Cookie: a=b; c\r\nContent-Length: 0\r\n\r\n"
    async with running(saying(answer)) as server:
        with connected(server) as connections:
            _, headers, _ = await ask(connections)
    kept = [(b"X-Odd", b"a"), (b"x-odd", b"b"), (b"Set-Cookie", b"a=b; c"), (b"Content-Length", b"0")]
    assert headers == kept


async def test_an_answer_to_head_has_no_body() -> None:
    async with running(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")) as server:
        with connected(server) as connections:
            for _ in range(2):
                assert await ask(connections, "HEAD") == (200, [(b"Content-Length", b"9")], b"")
        assert len(server.heard) == 1


async def test_the_end_of_the_connection_ends_a_body_without_a_length() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nabc")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(b"def")

    async with running(script) as server:
        with connected(server) as connections:
            assert [(await ask(connections))[2] for _ in range(2)] == [b"abcdef"] * 2
        assert len(server.heard) == 2


async def test_a_connection_that_breaks_does_not_end_it_well() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nabc")
        await writer.drain()
        await asyncio.sleep(0.1)
        # Closed so, it sends RST and no FIN.
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    async with running(script) as server:
        with connected(server) as connections, pytest.raises(UpstreamDownError):
            await ask(connections)


BROKEN = {
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    "half a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
    "no last chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "nothing": b"\r\n",
    "nonsense": b"SSH-2.0-OpenSSH\r\n\r\n",
    "HTTP/2": b"HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
    "a length and chunks": CHUNKED.replace(b"Tr", b"Content-Length: 1\r\nTr"),
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
    "an unknown coding": CHUNKED.replace(b": chunked", b": gzip, chunked"),
    "another unknown coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\na",
    "a folded header": b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n",
    "a NUL": b"HTTP/1.1 200 OK\r\nLocation: /\x00\r\nContent-Length: 0\r\n\r\n",
    "a bare LF": b"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    "an upgrade": b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
    "a status of nobody": b"HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n",
    "a status beyond all": b"HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n",
    "too long a head": b"HTTP/1.1 200 OK\r\n" + b"X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 100_000,
    "too long a header": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 3_000_000,
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_no_answer_is_502(name: str) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(BROKEN[name])
        await writer.drain()

    async with running(script) as server:
        with connected(server) as connections, pytest.raises(UpstreamDownError) as caught:
            await ask(connections)
        assert caught.value.status == 502
        assert len(server.heard) == 1


UNASKED = {
    "another answer": OK.replace(b"ok", b"no"),
    "one without a body": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    "one before the answer": b"HTTP/1.1 103 Early\r\nLink: a\r\n\r\n",
    "an upgrade": b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
    "half a head": b"HTTP/1.1 2",
    "nonsense": b"nonsense\r\n\r\n",
}
NO_BODY = b"HTTP/1.1 304 Not Modified\r\nETag: a\r\n\r\n"


@pytest.mark.parametrize("name", UNASKED)
@pytest.mark.parametrize(("answer", "found"), [(OK, (200, b"Content-Length", b"ok")), (NO_BODY, (304, b"ETag", b""))])
async def test_what_nobody_asked_for_is_given_to_nobody(
    name: str, answer: bytes, found: tuple[int, bytes, bytes]
) -> None:
    async with running(saying(answer + UNASKED[name])) as server:
        with connected(server) as connections:
            for _ in range(3):
                async with asyncio.timeout(2):
                    status, headers, body = await ask(connections)
                assert (status, *[header for header, _ in headers], body) == found
        assert len(server.heard) == 3


async def test_nor_is_what_comes_while_a_connection_rests() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(OK)
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.write(OK.replace(b"ok", b"no"))

    async with running(script) as server:
        with connected(server) as connections:
            for _ in range(3):
                assert (await ask(connections))[2] == b"ok"
                await asyncio.sleep(0.15)
        assert len(server.heard) == 3


async def test_a_read_is_sent_again_once_when_its_connection_was_dead() -> None:
    async with running(saying(OK, CLOSE)) as server:
        with connected(server) as connections:
            assert (await ask(connections))[2] == b"ok"
            # Each connection answers once and then hangs up on the next request; a new one answers.
            assert (await ask(connections))[2] == b"ok"
            assert [heard.count(b"GET") for heard in server.heard] == [2, 1]


async def test_and_not_more_than_once() -> None:
    async with running(saying(CLOSE)) as server:
        with connected(server) as connections, pytest.raises(UpstreamDownError):
            await ask(connections)
        assert [heard.count(b"GET") for heard in server.heard] == [1]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_write_begins_on_a_connection_of_its_own(method: str) -> None:
    async with running(saying(OK, CLOSE)) as server:
        with connected(server) as connections:
            assert (await ask(connections))[2] == b"ok"
            assert (await ask(connections, method, body=b"", headers=[(b"Content-Length", b"0")]))[2] == b"ok"
        assert [heard.split()[0] for heard in server.heard] == [b"GET", method.encode()]


async def test_a_connection_rests_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "KEEP_ALIVE", 0.2)
    ends: list[float] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: bytearray) -> None:
        try:
            await saying(OK)(reader, writer, heard)
        finally:
            ends.append(time.monotonic())

    async with running(script) as server:
        with connected(server) as connections:
            await ask(connections)
            rested = time.monotonic()
            await asyncio.sleep(0.6)
            assert len(ends) == 1
            assert 0.15 < ends[0] - rested < 0.5
            await ask(connections)
        assert len(server.heard) == 2


async def test_there_is_a_limit_of_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST", 2)

    async def script(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        await reader.read()

    async with running(script) as server:
        with connected(server) as connections:
            waiting = [asyncio.create_task(ask(connections)) for _ in range(2)]
            while len(server.heard) < 2:
                await asyncio.sleep(0.01)
            with pytest.raises(UpstreamDownError) as caught:
                await ask(connections)
            assert (caught.value.status, caught.value.retry_after) == (503, 5)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


async def test_who_does_not_read_holds_the_server() -> None:
    sent = 0

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (60 * MB))
        for _ in range(60):
            writer.write(b"x" * MB)
            await writer.drain()
            sent += 1
        await reader.read()

    async with running(script) as server:
        with connected(server) as connections:
            limits = Limits(connect=2, silence=0.3, total=9)
            connection = await connections.exchange(Request("GET", b"/x", [HOST]), limits)
            # Longer than the silence that is borne: it is not the server who keeps silent.
            await asyncio.sleep(1)
            assert sent < 30
            count = 0
            while piece := await connection.read():
                count += len(piece)
            assert count == 60 * MB
            connections.release(connection)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"])
async def test_a_server_that_falls_silent_is_504(said: bytes) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await reader.read()

    async with running(script) as server:
        with connected(server) as connections, pytest.raises(UpstreamTimeoutError):
            await ask(connections, limits=Limits(connect=2, silence=0.2, total=5))


async def test_the_whole_exchange_has_its_time() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with running(script) as server:
        started = time.monotonic()
        with connected(server) as connections, pytest.raises(UpstreamTimeoutError):
            await ask(connections, limits=Limits(connect=2, silence=5, total=0.4))
        assert time.monotonic() - started < 2


@pytest.mark.parametrize("bad", [b"a\r\nX-Evil: b", b"a\nb", b"a\rb", b"a\0b"])
async def test_no_header_can_hold_another(bad: bytes) -> None:
    async with running(saying(OK)) as server:
        with connected(server) as connections:
            for header in ((b"X", bad), (bad, b"x")):
                with pytest.raises(ValidationError):
                    await ask(connections, headers=[header])
        assert not b"".join(server.heard)


async def pieces(*parts: bytes | Exception) -> AsyncIterator[bytes]:
    for part in parts:
        if isinstance(part, Exception):
            raise part
        yield part
        await asyncio.sleep(0)


async def test_a_body_without_a_length_goes_in_chunks() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: bytearray) -> None:
        heard += await reader.readuntil(b"0\r\n\r\n")
        writer.write(OK)

    async with running(script) as server:
        with connected(server) as connections:
            await ask(connections, "POST", body=pieces(b"hello", b"!"))
    head, _, body = bytes(server.heard[0]).partition(b"\r\n\r\n")
    assert head.endswith(b"\r\nTransfer-Encoding: chunked")
    assert body == b"5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"


async def test_what_a_body_raises_comes_out_as_it_is_and_nothing_was_sent_yet() -> None:
    async with running(saying(OK)) as server:
        with connected(server) as connections, pytest.raises(KeyError, match="mine"):
            await ask(connections, "POST", body=pieces(KeyError("mine")))
        await asyncio.sleep(0.05)
        assert not b"".join(server.heard)


async def test_an_answer_before_the_body_is_through_is_given_and_the_rest_is_not_sent() -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 1000
            await asyncio.sleep(0.01)

    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno"
    async with running(saying(refusal)) as server:
        with connected(server) as connections:
            status, _, body = await ask(connections, "POST", body=endless())
            assert (status, body) == (413, b"no")
            before = taken
            await asyncio.sleep(0.1)
            assert taken <= before + 1
            await ask(connections)
        assert len(server.heard) == 2


@pytest.mark.parametrize("says", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"])
async def test_who_expects_a_word_sends_the_body_after_it(says: bytes) -> None:
    bodies: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.1)
        writer.write(says)
        try:
            bodies.append(await reader.readexactly(2))
        except asyncio.IncompleteReadError as fault:
            bodies.append(fault.partial)
        writer.write(OK)
        await writer.drain()

    headers = [(b"Expect", b"100-continue"), (b"Content-Length", b"2")]
    async with running(script) as server:
        with connected(server) as connections:
            status, _, _ = await ask(connections, "POST", headers=headers, body=pieces(b"hi"))
            await asyncio.sleep(0.1)
    assert (status, bodies) == ((200, [b"hi"]) if b"100" in says else (401, [b""]))
