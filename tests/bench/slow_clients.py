"""How much slow and idle clients slow the others: 64 that read one byte a second, 2,000 that only stay connected.

One run with and without them in turns, against `chirp serve` in front of a small server that answers at once. Prints
p50 and p99 of the others and their ratio, the memory of the gateway, and how many requests the slow ones keep open at
GoToSocial. Usage: .venv/bin/python tests/bench/slow_clients.py [SECONDS]
"""

import asyncio
import re
import resource
import statistics
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from parts.gateways import chirp, stores

SLOW = 64
IDLE = 2_000
RATE = 200
ROUNDS = 3
PAGE = b"x" * 53_000
PICTURE = b"x" * 900_000
FILM = b"x" * 40_000_000
REQUEST = b"GET %s HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: bench\r\n\r\n"


class Far:
    """A GoToSocial that answers at once; `under_way` counts the answers that are not taken off it yet."""

    def __init__(self) -> None:
        self.under_way = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = {b"/picture": PICTURE, b"/film": FILM}.get(head.split(b" ")[1], PAGE)
                self.under_way += 1
                try:
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
                    writer.write(body)
                    await writer.drain()
                finally:
                    self.under_way -= 1
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()


async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> float:
    """Return the seconds that one request takes."""
    started = time.perf_counter()
    writer.write(REQUEST % b"/page")
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    await reader.readexactly(len(PAGE))
    return time.perf_counter() - started


async def others(port: int, seconds: float) -> list[float]:
    """Return how long the requests of ordinary clients took, RATE of them a second over 16 connections."""
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(16)]
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)
    took: list[float] = []

    async def ask(due: float) -> None:
        line = await free.get()
        await one(*line)
        took.append(time.perf_counter() - due)
        free.put_nowait(line)

    async with asyncio.TaskGroup() as group:
        started = time.perf_counter()
        for count in range(int(seconds * RATE)):
            due = started + count / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(ask(due))
    for _, writer in lines:
        writer.close()
    return took


@asynccontextmanager
async def slow(port: int, path: bytes) -> AsyncIterator[None]:
    """Have SLOW clients that read one byte a second, and IDLE ones that ask nothing more after one request."""
    lines = []
    for _ in range(SLOW):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.write(REQUEST % path)
        lines.append((reader, writer))

    async def read(reader: asyncio.StreamReader) -> None:
        while await reader.read(1):
            await asyncio.sleep(1)

    reading = [asyncio.create_task(read(reader)) for reader, _ in lines]
    for _ in range(IDLE):
        line = await asyncio.open_connection("127.0.0.1", port)
        await one(*line)
        lines.append(line)
    try:
        yield
    finally:
        for task in reading:
            task.cancel()
        for _, writer in lines:
            writer.transport.abort()
        await asyncio.sleep(0.5)


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


def told(name: str, took: list[float]) -> tuple[float, float]:
    """Print p50 and p99 in milliseconds, and return them."""
    cuts = statistics.quantiles(took, n=100)
    print(f"  {name:28} p50 {cuts[49] * 1000:6.2f} ms   p99 {cuts[98] * 1000:6.2f} ms")
    return cuts[49], cuts[98]


async def measure(far: Far, port: int, pid: int, path: bytes, seconds: float) -> None:
    """Print the figures for slow clients of one kind of answer."""
    print(f"slow clients of {path.decode()}:")
    without: list[float] = []
    among: list[float] = []
    before = memory(pid)
    for _ in range(ROUNDS):
        without += await others(port, seconds)
        async with slow(port, path):
            under_way, most = far.under_way, memory(pid)
            among += await others(port, seconds)
            most = max(most, memory(pid))
    p50, p99 = told("without them", without)
    slow50, slow99 = told("among them", among)
    print(f"  ratio                        p50 {slow50 / p50:6.2f}      p99 {slow99 / p99:6.2f}")
    print(f"  memory of the gateway        {before:.0f} MB, with them {most:.0f} MB, afterwards {memory(pid):.0f} MB")
    print(f"  answers held at GoToSocial   {under_way} of {SLOW}")


async def run(settings: Mapping[str, str], seconds: float) -> None:
    """Start all that is needed and measure."""
    far = Far()
    server = await asyncio.start_server(far.serve, "127.0.0.1", 0, backlog=1024)
    gts = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        with chirp({**settings, "GTS_HOST": gts}) as (pid, port):
            await others(port, 2)
            for path in (b"/page", b"/picture", b"/film"):
                await measure(far, port, pid, path, seconds)


def main() -> None:
    """Measure for SECONDS (3) in each round."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with stores() as settings:
        asyncio.run(run(settings, float(sys.argv[1]) if len(sys.argv) > 1 else 3.0))


if __name__ == "__main__":
    main()
