"""Head and body of an answer leave together, in their order, and a slow part is not waited for."""

import asyncio

from starlette.types import Receive, Scope, Send

from tests.support.serving import serving


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer in three parts; the last one of /slow comes after a second of thought."""
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"6")]})
    await send({"type": "http.response.body", "body": b"abc", "more_body": True})
    if scope["path"] == "/slow":
        await asyncio.sleep(1)
    await send({"type": "http.response.body", "body": b"def"})


async def test_an_answer_of_one_moment_comes_in_one_piece() -> None:
    async with serving(app) as base:
        host, _, port = base.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        for _ in range(20):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await reader.read(65536) == b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabcdef"
        writer.close()
        await writer.wait_closed()


async def test_what_is_there_is_not_held_back() -> None:
    async with serving(app) as base:
        host, _, port = base.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        async with asyncio.timeout(0.8):
            first = await reader.read(65536)
        assert first.endswith(b"\r\n\r\nabc")
        assert await reader.read() == b"def"
        writer.close()
        await writer.wait_closed()
