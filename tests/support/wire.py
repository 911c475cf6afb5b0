"""A wire to a server of this machine that a test can cut, as a network does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Wire:
    """Passes bytes on to `host:port` until it is cut; `address` is the near end."""

    def __init__(self, far: str) -> None:
        self._far = far
        self._passing: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.address = ""

    async def open(self) -> None:
        """Listen, at the same place as before if it was open once."""
        port = int(self.address.rpartition(":")[2] or 0)
        self._server = await asyncio.start_server(self._join, "127.0.0.1", port)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def cut(self) -> None:
        """End every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        task.add_done_callback(self._passing.discard)
        try:
            # One that came in just before the cut is cut too.
            if self._server is not None:
                await self._pass(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = self._far.rpartition(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        try:
            await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))
        finally:
            far_writer.close()


async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, heard: bytearray | None = None) -> None:
    """Carry bytes to their end, and note them in `heard`."""
    try:
        with suppress(ConnectionError):
            while piece := await source.read(65536):
                if heard is not None:
                    heard += piece
                sink.write(piece)
                await sink.drain()
    finally:
        sink.close()


@asynccontextmanager
async def wire(far: str) -> AsyncIterator[Wire]:
    """Yield an open wire to `host:port`."""
    it = Wire(far)
    await it.open()
    try:
        yield it
    finally:
        await it.cut()
