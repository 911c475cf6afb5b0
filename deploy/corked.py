"""Lets head and body of an answer leave together: uvloop sends each write at once, and packets cost more than bytes."""

import asyncio
from typing import Any, cast

from deploy.protocol import HttpProtocol

# So much is worth a packet of its own.
_ENOUGH = 16 * 1024


class CorkedProtocol(HttpProtocol):
    """One connection whose transport is corked."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Put the cork between uvicorn and the socket."""
        super().connection_made(cast("asyncio.Transport", Corked(transport, self.loop)))


class Corked:
    """A transport that keeps what is written until there is enough of it, or the event loop comes round.

    All else is the transport's own, and so is the flow control: it begins when the bytes are handed on.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.bare = self._transport = transport
        self._loop = loop
        self._kept: list[bytes] = []
        self._size = 0
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the transport has
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write, soon."""
        if not self._kept:
            self._loop.call_soon(self._flush)
        self._kept.append(data)
        self._size += len(data)
        if self._size >= _ENOUGH:
            self._flush()

    def close(self) -> None:
        """Write what is kept, and close after it."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Close without writing anything more."""
        self._kept.clear()
        self._transport.abort()

    def get_write_buffer_size(self) -> int:
        """Return how many bytes are still to be sent."""
        return self._size + self._transport.get_write_buffer_size()

    def _flush(self) -> None:
        kept, self._kept, self._size = self._kept, [], 0
        if kept and not self._transport.is_closing():
            self._transport.writelines(kept)
