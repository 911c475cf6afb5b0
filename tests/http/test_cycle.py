"""Head and body of an answer leave together, in their order, and a slow part is not waited for."""

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from tests.support.serving import serving


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer; the last part of /slow comes after a second of thought, and so does all but the head of /head.

    /endless and /broken say no length, the latter does not come to its end, and /unchanged says the length of another
    answer.
    """
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    length = [] if scope["path"] in ("/endless", "/broken") else [(b"content-length", b"6")]
    status = 304 if scope["path"] == "/unchanged" else 200
    await send({"type": "http.response.start", "status": status, "headers": length})
    if scope["path"] == "/unchanged":
        await send({"type": "http.response.body", "body": b""})
        return
    if scope["path"] == "/head":
        await asyncio.sleep(1)
    if scope["path"] != "/":
        await send({"type": "http.response.body", "body": b"abc", "more_body": True})
    if scope["path"] == "/broken":
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(1)
    await send({"type": "http.response.body", "body": b"abcdef" if scope["path"] == "/" else b"def"})


async def test_an_answer_of_one_moment_comes_in_one_piece() -> None:
    async with serving(app) as base:
        host, _, port = base.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        for _ in range(20):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await reader.read(65536) == b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabcdef"
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(("path", "end"), [(b"/slow", b"\r\n\r\nabc"), (b"/head", b"\r\n\r\n")])
async def test_what_is_there_is_not_held_back(path: bytes, end: bytes) -> None:
    async with serving(app) as base:
        host, _, port = base.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        async with asyncio.timeout(0.8):
            first = await reader.read(65536)
        assert first.endswith(end)
        assert (first + await reader.read()).endswith(b"\r\n\r\nabcdef")
        writer.close()
        await writer.wait_closed()


async def test_who_speaks_http_1_0_gets_no_chunks() -> None:
    async with serving(app) as base:
        host, _, port = base.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /endless HTTP/1.0\r\nHost: x\r\n\r\n")
        assert await reader.read() == b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabcdef"
        writer.close()
        await writer.wait_closed()


async def test_what_only_the_end_of_the_connection_ends_is_not_taken_for_whole() -> None:
    async with serving(app) as base:
        host, _, port = base.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /broken HTTP/1.0\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            await reader.read()
        writer.close()


async def test_a_length_without_a_body_ends_no_connection() -> None:
    async with serving(app) as base:
        host, _, port = base.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        for _ in range(3):
            writer.write(b"GET /unchanged HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 304 Not Modified\r\ncontent-length: 6\r\n\r\n"
        writer.close()
        await writer.wait_closed()
