"""The HTTP/1.1 client: what a server may answer, what it may not, and how long it may take."""

import asyncio
import socket
import struct
import time

import pytest

from resolvers.errors import UpstreamDownError, UpstreamTimeoutError
from resolvers.sources.http1 import Limits, Request
from tests.support.http1 import HOST, OK, ask, connected
from tests.support.scripted import running, saying

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
MB = 1024 * 1024


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
