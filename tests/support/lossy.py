"""A wire to GoToSocial on which a post can be lost before it arrives: nothing else can tell that from a lost answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from tests.support.wire import pass_on

_POST = b"POST /api/v1/statuses "


class LossyWire:
    """Passes bytes on; the next `losses` posts are read whole, and then the connection is cut."""

    def __init__(self, target: str) -> None:
        self._host, self._port = urlsplit(target).hostname, urlsplit(target).port
        self.url = ""
        self.losses = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(_POST) and self.losses > 0:
                self.losses -= 1
                await reader.read(65536)
                return
            up_reader, up_writer = await asyncio.open_connection(self._host, self._port)
            up_writer.write(head)
            await asyncio.gather(pass_on(reader, up_writer), pass_on(up_reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def lossy_wire(target: str) -> AsyncIterator[LossyWire]:
    """Yield a wire to the server at `target`; gateways take its `url` as GoToSocial."""
    wire = LossyWire(target)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.close()
