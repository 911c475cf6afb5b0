"""A wire to a real server that a test can cut and mend."""

import asyncio
from typing import Self

from resolvers.formats import Address


class Relay:
    """Passes bytes on to the real server, so that a test can take it away and bring it back."""

    def __init__(self, target: Address) -> None:
        self._target = target
        self.address = Address("127.0.0.1", 0)
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, self.address.host, self.address.port)
        self.address = Address(*self._server.sockets[0].getsockname())

    async def stop(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection(self._target.host, self._target.port)
        self._writers |= {writer, up_writer}
        await asyncio.gather(_pass(reader, up_writer), _pass(up_reader, writer))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    except ConnectionError:
        pass
    finally:
        writer.close()
