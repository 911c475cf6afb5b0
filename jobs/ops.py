"""The ops port of a worker: livez, readyz and metrics, as a gateway has them.

It answers whoever watches the process, on a port that is never public, so that a worker carries no web server.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs

from resolvers.errors import StartError
from resolvers.readiness import Readiness
from resolvers.settings import Settings
from resolvers.telemetry import METRICS_TYPE

_HEAD_SECONDS = 5.0
_PHRASES = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}
_PLAIN = "text/plain; charset=utf-8"

Told = tuple[int, str, bytes]


@asynccontextmanager
async def ops_port(settings: Settings, readiness: Readiness) -> AsyncIterator[None]:
    """Answer on CHIRP_OPS_PORT while the block lasts. Raises StartError when the port cannot be had."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            writer.write(_written(*await _told(head, readiness)))
            await writer.drain()
        writer.close()

    try:
        server = await asyncio.start_server(answer, settings.bind, settings.ops_port, family=_family(settings.bind))
    except OSError as error:
        where = f"{settings.bind} port {settings.ops_port}"
        reason = os.strerror(error.errno or 0)
        raise StartError(f"CHIRP_BIND, CHIRP_OPS_PORT: cannot listen on {where} ({reason})") from None
    async with server:
        yield


async def _told(head: bytes, readiness: Readiness) -> Told:
    """Return status, type and body of the answer to a request."""
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if len(words) != 3:
        return 400, _PLAIN, b"bad request"
    method, target, _ = words
    path, _, query = target.partition("?")
    if path not in _ANSWERS:
        return 404, _PLAIN, b"not found"
    if method != "GET":
        return 405, _PLAIN, b"method not allowed"
    return await _ANSWERS[path](readiness, query)


async def _livez(_readiness: Readiness, _query: str) -> Told:
    return 200, _PLAIN, b"ok"


async def _readyz(readiness: Readiness, query: str) -> Told:
    if "verbose" in parse_qs(query, keep_blank_values=True):
        ready, details = await readiness.details()
        return 200 if ready else 503, "application/json", details
    return (200, _PLAIN, b"ok") if await readiness.is_ready() else (503, _PLAIN, b"not ready")


async def _metrics(readiness: Readiness, _query: str) -> Told:
    return 200, METRICS_TYPE, readiness.metrics()


_ANSWERS = {"/livez": _livez, "/readyz": _readyz, "/metrics": _metrics}


def _written(status: int, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} {_PHRASES[status]}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Cache-Control: no-store\r\nConnection: close\r\n\r\n" + body


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
