"""The HTTP/1.1 client: what it sends, and when."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from resolvers.errors import ValidationError
from tests.support.http1 import OK, ask, connected
from tests.support.scripted import running, saying


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
