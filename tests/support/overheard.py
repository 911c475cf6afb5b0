"""A line to a server on which every byte is overheard, and read by Python's own HTTP library: not by what is tested."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import cast

from tests.support.wire import pass_on

# Of one connection, or of one request.
DIFFER = {b"connection", b"transfer-encoding", b"date", b"x-request-id"}
# What the cache of anonymous reads adds.
ADDED = {b"age", b"x-cache"}


@dataclass(frozen=True)
class Told:
    """A whole answer as it went out."""

    method: str
    path: str
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


Answers = dict[bytes, Told]


def _keep(answers: Answers, seen: set[bytes], told: Told) -> None:
    """Keep an answer under the id of its request; an id that comes twice is left out."""
    name = next((value for name, value in told.headers if name.lower() == b"x-request-id"), b"")
    if name in seen:
        answers.pop(name, None)
    else:
        answers[name] = told
    seen.add(name)


class Overheard:
    """Passes bytes on to the server at `host:port`; `address` is the near end."""

    def __init__(self, far: str) -> None:
        self._far = far
        self._heard: list[tuple[bytearray, bytearray]] = []
        self.address = ""

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection."""
        host, _, port = self._far.rpartition(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        asked, answered = bytearray(), bytearray()
        self._heard.append((asked, answered))
        await asyncio.gather(pass_on(reader, far_writer, asked), pass_on(far_reader, writer, answered))

    def answers(self) -> Answers:
        """Return every answer that was overheard from its beginning to its end."""
        found: Answers = {}
        seen: set[bytes] = set()
        for asked, answered in self._heard:
            for told in _answers(_requests(bytes(asked)), bytes(answered)):
                _keep(found, seen, told)
        return found


def _requests(asked: bytes) -> list[tuple[str, str]]:
    """Return method and path of each request of a connection, up to one that makes a socket of it."""
    found = []
    while asked:
        head, _, asked = asked.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        method, target, _ = first.decode("latin-1").split(" ")
        found.append((method, target.partition("?")[0]))
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        if b"upgrade" in headers:
            break
        if headers.get(b"transfer-encoding") == b"chunked":
            asked = asked.partition(b"\r\n0\r\n\r\n")[2] if not asked.startswith(b"0\r\n\r\n") else asked[5:]
        asked = asked[int(headers.get(b"content-length", b"0")) :]
    return found


def _answers(requests: list[tuple[str, str]], answered: bytes) -> list[Told]:
    """Return the answers of a connection, up to one that is not whole or that ends HTTP."""
    stream = io.BufferedReader(io.BytesIO(answered))
    found = []
    for method, path in requests:
        response = HTTPResponse(cast("socket.socket", _Stream(stream)), method=method)
        try:
            response.begin()
            body = response.read()
        except (HTTPException, ValueError, OSError):
            break
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.msg.items()]
        found.append(Told(method, path, response.status, headers, body))
    return found


class _Stream:
    """Bytes that were read, as a socket which an HTTPResponse reads and closes."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream

    def makefile(self, _mode: str) -> "_Stream":
        return self

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def close(self) -> None:
        """Leave it open: the next answer follows in it."""


@asynccontextmanager
async def overheard(far: str) -> AsyncIterator[Overheard]:
    """Yield a line to `host:port`."""
    line = Overheard(far)
    server = await asyncio.start_server(line.join, "127.0.0.1", 0)
    async with server:
        line.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield line


def differences(above: Answers, below: Answers) -> list[str]:
    """Return what was answered differently above, of all that was answered on both sides."""
    return [
        f"{told.method} {told.path}"
        for name, told in above.items()
        if name in below and _shown(told) != _shown(below[name])
    ]


def _shown(told: Told) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    kept = [(name.lower(), value) for name, value in told.headers if name.lower() not in DIFFER | ADDED]
    return told.status, sorted(kept), told.body
