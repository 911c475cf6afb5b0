"""The HTTP/1.1 client, asking a scripted server."""

from collections.abc import Iterator
from contextlib import contextmanager

from resolvers.sources.connections import Connections
from resolvers.sources.http1 import Limits, RawHeaders, Request
from tests.support.scripted import Scripted

LIMITS = Limits(connect=2, silence=5, total=5)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HOST = (b"Host", b"gotosocial")

Found = tuple[int, RawHeaders, bytes]


@contextmanager
def connected(server: Scripted) -> Iterator[Connections]:
    """Yield the client's connections to a server."""
    connections = Connections(server.url)
    try:
        yield connections
    finally:
        connections.close()


async def ask(connections: Connections, method: str = "GET", *, limits: Limits = LIMITS, **more: object) -> Found:
    """Return status, headers and body of an answer."""
    body = more.get("body")
    headers = [HOST, *more.get("headers", [])]
    connection = await connections.exchange(Request(method, b"/x", headers, body), limits)
    try:
        read = b""
        while piece := await connection.read():
            read += piece
        return connection.status, connection.headers, read
    finally:
        connections.release(connection)
