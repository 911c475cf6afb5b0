"""Connections of the HTTP/1.1 client: which serve again, for how long, and how many there may be."""

import asyncio
import time
from contextlib import suppress

import pytest

from resolvers.errors import UpstreamDownError
from resolvers.sources import connections as pool
from tests.support.http1 import OK, ask, connected
from tests.support.scripted import CLOSE, running, saying

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
    rests, hung_up = asyncio.Event(), asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)
        await rests.wait()
        writer.write(OK.replace(b"ok", b"no"))
        with suppress(ConnectionError):
            await reader.read()
        hung_up.set()

    async with running(script) as server:
        with connected(server) as connections:
            for _ in range(3):
                assert (await ask(connections))[2] == b"ok"
                rests.set()
                await hung_up.wait()
                for event in (rests, hung_up):
                    event.clear()
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
    hung_up = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: bytearray) -> None:
        try:
            await saying(OK)(reader, writer, heard)
        finally:
            hung_up.set()

    async with running(script) as server:
        with connected(server) as connections:
            began = time.monotonic()
            await ask(connections)
            await hung_up.wait()
            assert time.monotonic() - began > 0.2
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
