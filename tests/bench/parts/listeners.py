"""Clients of streams that cost as little as can be: a thousand of them must not be what is measured."""

import asyncio
import base64
import os
import re
import socket
import time
from typing import cast

_TIME = re.compile(rb"at (\d{19})\.")


class Listener(asyncio.Protocol):
    """One WebSocket client: notes how old each post is that it gets. One that is `deaf` never reads."""

    def __init__(self, path: str, *, protocol: str = "", hello: tuple[bytes, ...] = (), deaf: bool = False) -> None:
        self._path = path
        self._protocol = protocol
        self._hello = hello
        self._deaf = deaf
        self._head = b""
        self._rest = b""
        self.open = asyncio.get_running_loop().create_future()
        self.ages: list[float] = []

    def itself(self) -> "Listener":
        """Return itself, as the loop makes protocols."""
        return self

    async def dial(self, port: int) -> socket.socket:
        """Return a connection of its own; that of a deaf one takes in very little."""
        line = socket.socket()
        if self._deaf:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.setblocking(False)
        await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
        return line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        protocol = f"Sec-WebSocket-Protocol: {self._protocol}\r\n" if self._protocol else ""
        transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: bench\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{protocol}\r\n".encode()
        )

    def connection_lost(self, _exc: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(ConnectionError("closed before it was open"))

    def data_received(self, data: bytes) -> None:
        if not self.open.done():
            self._head += data
            head, end, rest = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.open.set_exception(ConnectionError(head.decode()))
                return
            self.open.set_result(None)
            for text in self._hello:
                self.transport.write(masked(text))
            if self._deaf:
                self.transport.pause_reading()
            data = rest
        data = self._rest + data
        # Only whole posts count; the time stands near the end of what must be there.
        now, last = time.time_ns(), 0
        for found in _TIME.finditer(data):
            self.ages.append((now - int(found[1])) / 1e9)
            last = found.end()
        self._rest = data[last:][-64:]


def masked(text: bytes) -> bytes:
    """Return a short text as a client's frame, masked with zeros."""
    head = bytes((0x81, 0x80 | len(text))) if len(text) < 126 else b"\x81\xfe" + len(text).to_bytes(2, "big")
    return head + bytes(4) + text


async def connect(port: int, listeners: list[Listener]) -> None:
    """Open all of them, fifty at a time."""
    loop = asyncio.get_running_loop()
    for start in range(0, len(listeners), 50):
        part = listeners[start : start + 50]
        for one in part:
            await loop.create_connection(one.itself, sock=await one.dial(port))
        await asyncio.gather(*(one.open for one in part))


def close(listeners: list[Listener]) -> None:
    """Cut all of them off."""
    for one in listeners:
        one.transport.abort()
