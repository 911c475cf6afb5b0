"""`chirp serve` on its two ports: it starts and stops with both, and says early that it is about to stop."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from deploy.dev.ports import pick_free

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.faults


@asynccontextmanager
async def serve(environ: Mapping[str, str]) -> AsyncIterator[Process]:
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": os.fspath(ROOT)} | dict(environ)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "deploy.cli", "serve", env=own, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def thinking() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Yield `host:port` of a GoToSocial that answers posts only once the event is set."""
    may_answer = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.readuntil(b"\r\n\r\n")).startswith(b"POST"):
            await may_answer.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", may_answer


async def status_of(session: aiohttp.ClientSession, url: str) -> int:
    try:
        async with session.get(url) as answer:
            return answer.status
    except aiohttp.ClientConnectionError:
        return 0


async def test_a_stop_is_told_at_once_and_loses_no_request(
    environ: dict[str, str], session: aiohttp.ClientSession
) -> None:
    port, ops_port = pick_free(()), pick_free(())
    ops = f"http://127.0.0.1:{ops_port}/readyz"
    async with thinking() as (far, may_answer):
        ports = {"CHIRP_PORT": str(port), "CHIRP_OPS_PORT": str(ops_port)}
        async with serve(environ | ports | {"GTS_HOST": far}) as process:
            while await status_of(session, ops) != 200:
                assert process.returncode is None
                await asyncio.sleep(0.05)
            asked = asyncio.create_task(session.post(f"http://127.0.0.1:{port}/api/v1/statuses"))
            await asyncio.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.1)
            assert await status_of(session, ops) == 503
            assert not asked.done()
            may_answer.set()
            async with await asked as answer:
                assert (answer.status, await answer.text()) == (200, "hi")
            await asyncio.wait_for(process.wait(), 4)
            assert await status_of(session, ops) == 0


async def test_a_taken_ops_port_is_one_clear_line(environ: dict[str, str]) -> None:
    taken = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    async with taken:
        port = taken.sockets[0].getsockname()[1]
        async with serve(environ | {"CHIRP_PORT": str(pick_free(())), "CHIRP_OPS_PORT": str(port)}) as process:
            _, told = await process.communicate()
    assert process.returncode == 2
    assert told.decode() == (
        f"chirp: CHIRP_BIND, CHIRP_OPS_PORT: cannot listen on 127.0.0.1 port {port} (Address already in use)\n"
    )
