"""What clients of streams should not send: refused as Mastodon does, told in one line, and nobody else notices."""

import asyncio
import json
import logging
import os
import socket as sockets
import struct
import threading
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp
import pytest

from deploy import server
from deploy import sockets as server_sockets
from deploy.sandbox.server import Sandbox
from gateway.graphql import websocket
from tests.support import serving
from tests.support.stack import Client
from tests.support.streams import open_events, open_socket, post, upstreams
from tests.support.subscriptions import subscribed

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Raw:
    """A socket spoken to in frames of one's own."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, kind: int, body: bytes, *, first: int = 0x80) -> None:
        """Send one frame, masked with zeros."""
        size = len(body)
        if size < 126:
            length = bytes((0x80 | size,))
        elif size < 0x10000:
            length = b"\xfe" + struct.pack(">H", size)
        else:
            length = b"\xff" + struct.pack(">Q", size)
        self.writer.write(bytes((first | kind,)) + length + bytes(4) + body)
        await self.writer.drain()

    async def frame(self) -> tuple[int, bytes]:
        """Return kind and body of the next frame."""
        head = await self.reader.readexactly(2)
        size = head[1] & 0x7F
        if size >= 126:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8))
        return head[0] & 0x0F, await self.reader.readexactly(size)

    async def closed(self) -> int:
        """Wait for the end; return the close code."""
        async with asyncio.timeout(8):
            while True:
                kind, body = await self.frame()
                if kind == CLOSE:
                    return int.from_bytes(body[:2])


@asynccontextmanager
async def raw(
    client: Client, path: str = "/api/v1/streaming?stream=user", *, headers: str = "", small: bool = False
) -> AsyncIterator[Raw]:
    """Yield an open socket, of the stream `user` if nothing else is said; one that is `small` takes in very little."""
    address = urlsplit(client.base)
    line = sockets.socket()
    if small:
        line.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, (address.hostname, address.port))
    reader, writer = await asyncio.open_connection(sock=line)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {client.token}\r\n"
        "User-Agent: tests/1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{headers}\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101"), head
    assert b"deflate" not in head.lower()
    try:
        yield Raw(reader, writer)
    finally:
        writer.transport.abort()


async def test_binary_frames_close(alice: Client) -> None:
    async with raw(alice) as line:
        await line.send(BINARY, b"\x00\x01")
        assert await line.closed() == 1003


@pytest.mark.parametrize("size", [200_000, 1024 * 1024 + 1])
async def test_large_frames_close(alice: Client, size: int) -> None:
    async with raw(alice) as line:
        await line.send(TEXT, b" " * size)
        assert await line.closed() == 1009


async def test_text_that_is_not_utf8_closes(alice: Client, capfd: pytest.CaptureFixture[str]) -> None:
    async with raw(alice) as line:
        await line.send(TEXT, b"\xff\xfe")
        assert await line.closed() == 1007
    told = "".join(capfd.readouterr())
    assert "Traceback" not in told


async def test_what_is_compressed_is_not_taken(alice: Client) -> None:
    bomb = zlib.compressobj(wbits=-15)
    body = bomb.compress(b" " * 50_000_000) + bomb.flush(zlib.Z_SYNC_FLUSH)
    async with raw(alice, headers="Sec-WebSocket-Extensions: permessage-deflate\r\n") as line:
        await line.send(TEXT, body[:-4], first=0xC0)
        assert await line.closed() == 1002


async def test_a_message_in_very_many_parts_closes(alice: Client) -> None:
    async with raw(alice) as line:
        await line.send(TEXT, b"", first=0)
        for _ in range(600):
            await line.send(0, b"", first=0)
        assert await line.closed() == 1009


async def test_a_flood_of_pings_closes_and_costs_nothing(alice: Client, bob: Client) -> None:
    async with open_socket(alice, "user") as other, raw(alice) as line:
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        line.writer.write((bytes((0x80 | PING, 0x80 | 100)) + bytes(4) + os.urandom(100)) * 10_000)
        posted = await post(bob, "Meanwhile")
        assert await other.seen() == (["user"], "update", posted)
        assert await line.closed() == 1008
        assert tracemalloc.get_traced_memory()[0] - before < 8_000_000
        tracemalloc.stop()


async def test_pings_are_answered(alice: Client) -> None:
    async with raw(alice) as line:
        for number in range(20):
            await line.send(PING, b"%d" % number)
            assert await line.frame() == (10, b"%d" % number)


async def test_a_flood_of_wishes_closes(alice: Client) -> None:
    async with raw(alice) as line:
        for _ in range(300):
            await line.send(TEXT, b'{"type":"sing"}')
        assert await line.closed() == 1008


async def test_a_hundred_streams_are_enough(alice: Client) -> None:
    async with open_socket(alice) as socket:
        for number in range(101):
            await socket.wish("subscribe", "hashtag", tag=f"tag{number}")
        assert (await socket.frame())["status"] == 429


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"null", b"5", b'"x"', b'{"type":5}', b'{"type":"subscribe","stream":{}}', b"[" * 50_000],
)
async def test_what_cannot_be_read_does_not_close(alice: Client, bob: Client, text: bytes) -> None:
    async with raw(alice) as line:
        await line.send(TEXT, text)
        assert await line.frame() == (TEXT, b'{"error":"Malformed JSON","status":400}')
        await post(bob, "Still here")
        assert (await line.frame())[0] == TEXT


async def test_a_foreign_page_cannot_use_a_session(nobody: Client) -> None:
    headers = {"Cookie": "__Host-chirp=anything", "Origin": "https://elsewhere.example"}
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    status, _ = await nobody.rest("GET", "/api/v1/streaming?stream=user", headers=headers | handshake)
    assert status == 401
    assert (await nobody.rest("GET", "/api/v1/streaming/user", headers=headers))[0] == 401


@pytest.mark.parametrize(
    ("path", "agent", "status"),
    [("/api/v1/streaming", "tests/1", 401), ("/api/v1/streaming", "", 418), ("/nowhere", "tests/1", 404)],
    ids=["ours", "relayed", "no path"],
)
async def test_a_refused_handshake_is_no_error_in_the_log(
    nobody: Client, caplog: pytest.LogCaptureFixture, path: str, agent: str, status: int
) -> None:
    with caplog.at_level(logging.WARNING, "uvicorn.error"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await nobody.session.ws_connect(nobody.base + path, headers={"User-Agent": agent})
        await asyncio.sleep(0.05)
    assert refusal.value.status == status
    # The sandbox has a thread of its own.
    ours = [record for record in caplog.records if record.thread == threading.get_ident()]
    assert [record.getMessage() for record in ours] == []


class TestSlowClients:
    """Those who never read are closed; the others, and GoToSocial, never notice."""

    @pytest.fixture(autouse=True)
    def little_room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def listen(address: str, port: int) -> sockets.socket:
            listening = roomy(address, port)
            listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, 4096)
            return listening

        roomy = serving.listen
        monkeypatch.setattr(serving, "listen", listen)
        monkeypatch.setattr(server_sockets, "BACKLOG", 64 * 1024)

    async def test_slow_ones_are_closed_with_a_code(self, alice: Client, bob: Client, sandbox: Sandbox) -> None:
        async with open_socket(alice, "user") as quick, raw(alice, small=True) as slow:
            waited = sandbox.world.hub.waited
            posted = [await post(bob, f"{number} " + "long " * 900) for number in range(40)]
            assert [(await quick.seen())[2] for _ in posted] == posted
            assert sandbox.world.hub.waited == waited
            assert await slow.closed() == 1013
            began = time.monotonic()
            await upstreams(sandbox, 1)
            assert time.monotonic() - began < 5

    async def test_slow_ones_are_closed_by_graphql_too(
        self, alice: Client, bob: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(websocket, "MOST_WAITING", 50_000)
        query = "subscription { timeline(kind: HOME) { ... on StatusPosted { status { content } } } }"
        headers = "Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
        async with subscribed(alice, query) as quick, raw(alice, "/graphql", headers=headers, small=True) as slow:
            await slow.send(TEXT, b'{"type":"connection_init"}')
            for number in range(20):
                wish = {"type": "subscribe", "id": str(number), "payload": {"query": query + " " * number}}
                await slow.send(TEXT, json.dumps(wish).encode())
            await upstreams(sandbox, 1)
            await asyncio.sleep(0.1)
            posted = [await post(bob, f"{number} " + "long " * 900) for number in range(10)]
            for number in range(len(posted)):
                assert f"{number} long" in (await quick.event())["status"]["content"]
            assert await slow.closed() == 1013

    async def test_slow_readers_of_events_come_again_and_miss_nothing(
        self, alice: Client, bob: Client, sandbox: Sandbox
    ) -> None:
        async with open_events(alice, "user") as events:
            first = await post(bob, "First")
            assert (await events.event()).status_id == first
            last_id = events.last_id
        async with open_events(alice, "user", last_id=last_id) as events:
            posted = [await post(bob, f"{number} " + "long " * 900) for number in range(30)]
            seen: set[str] = set()
            while not set(posted) <= seen:
                seen.add((await events.event()).status_id)
        assert sandbox.world.hub.waited == 0


class TestSilentClients:
    """Whoever does not answer a ping is gone."""

    @pytest.fixture(autouse=True)
    def often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert server.PING_SECONDS == 30
        monkeypatch.setattr(server, "PING_SECONDS", 0.3)

    async def test_a_socket_is_pinged_and_closed_without_an_answer(self, alice: Client) -> None:
        async with raw(alice) as line:
            for _ in range(3):
                kind, body = await line.frame()
                assert kind == PING
                await line.send(PONG, body)
            assert await line.closed() == 1011
