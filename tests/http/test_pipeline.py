"""Requests that come one behind the other, faster than they are answered."""

import asyncio
from typing import cast

import pytest
from starlette.types import Receive, Scope, Send

from deploy.protocol import HttpProtocol
from tests.support.serving import serving

LONG = b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"a" * 7_900)
OFFER = b"GET /%d HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, after a moment."""
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    await asyncio.sleep(0.001)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def connected(base: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = base.removeprefix("http://").partition(":")
    return await asyncio.open_connection(host, int(port))


async def test_what_is_not_answered_yet_is_not_read_on_and_on() -> None:
    async with serving(app) as base:
        reader, writer = await connected(base)
        transport = cast("asyncio.Transport", writer.transport)
        transport.write(LONG * 2_500)
        for _ in range(100):
            assert await reader.readexactly(len(ANSWER)) == ANSWER
        assert transport.get_write_buffer_size() > 5_000_000
        transport.abort()


async def test_offers_of_another_protocol_are_answered_however_many_there_are() -> None:
    async with serving(app) as base:
        reader, writer = await connected(base)
        writer.write(b"".join(OFFER % number for number in range(900)))
        for _ in range(900):
            assert await reader.readexactly(len(ANSWER)) == ANSWER
        writer.close()


async def test_each_head_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HttpProtocol, "head_seconds", 0.5)
    async with serving(app) as base:
        reader, writer = await connected(base)
        asked = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        writer.write(asked[:10])
        for _ in range(8):
            await asyncio.sleep(0.1)
            writer.write(asked[10:] + asked[:10])
            assert await reader.readexactly(len(ANSWER)) == ANSWER
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
        writer.close()
