"""A server that says the bytes it is told to, whatever it is asked: a client's tests of good and of broken answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CLOSE = b""


@dataclass
class Scripted:
    """What was asked, connection by connection: the bytes of each as they came. `url` is where it listens."""

    url: str = ""
    heard: list[bytearray] = field(default_factory=list)


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter, bytearray], Awaitable[None]]


@asynccontextmanager
async def running(script: Script) -> AsyncIterator[Scripted]:
    """Run `script` for each connection; it reads heads itself and notes in the bytearray what it heard."""
    told = Scripted()
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.heard.append(bytearray())
        writers.append(writer)
        try:
            await script(reader, writer, told.heard[-1])
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        told.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield told
        for writer in writers:
            writer.transport.abort()


def saying(*answers: bytes) -> Script:
    """Return a script that says one answer for each head it reads, the last one again and again; CLOSE closes."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: bytearray) -> None:
        left = list(answers)
        while True:
            heard += await reader.readuntil(b"\r\n\r\n")
            answer = left.pop(0) if len(left) > 1 else left[0]
            if answer == CLOSE:
                return
            writer.write(answer)
            await writer.drain()

    return script
