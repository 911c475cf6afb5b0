"""Gateways as processes of their own, to be killed; what they wait for is as short as a test asks."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryFile
from urllib.request import urlopen

from deploy.dev.ports import pick_free
from resolvers.idempotency import Times

_ROOT = Path(__file__).parents[2]
_PROGRAM = """
import os
from deploy.server import run_server
from resolvers import idempotency
from resolvers.idempotency import Times
from resolvers.settings import read_settings
idempotency.TIMES = {times!r}
{more}
run_server(read_settings(os.environ))
"""


class GatewayProcess:
    """One gateway; `url` is its address."""

    def __init__(self, environ: Mapping[str, str], times: Times, more: str = "") -> None:
        port, ops = pick_free(()), pick_free(())
        self.url = f"http://127.0.0.1:{port}"
        self._told = TemporaryFile()  # noqa: SIM115  closed with the process
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-c", _PROGRAM.format(times=times, more=more)],
            env={"PATH": os.defpath, "PYTHONPATH": os.fspath(_ROOT)}
            | dict(environ)
            | {"CHIRP_PORT": str(port), "CHIRP_OPS_PORT": str(ops), "CHIRP_RATE_LIMITS": "off"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._told,
        )

    async def ready(self) -> None:
        """Wait until it answers. Raises RuntimeError when it has ended instead."""
        while self._process.poll() is None:
            try:
                with await asyncio.to_thread(urlopen, f"{self.url}/livez", timeout=2):
                    return
            except OSError:
                await asyncio.sleep(0.05)
        self._told.seek(0)
        raise RuntimeError(f"the gateway has ended: {self._told.read().decode()}")

    def terminate(self) -> None:
        """Ask it to end (SIGTERM)."""
        self._process.terminate()

    async def ended(self) -> float:
        """Wait until it has ended; return after how many seconds."""
        began = time.monotonic()
        await asyncio.to_thread(self._process.wait, 30)
        return time.monotonic() - began

    def told(self) -> str:
        """Return what it has written to its log so far."""
        self._told.seek(0)
        return self._told.read().decode()

    def kill(self) -> None:
        """End it at once (SIGKILL), in the middle of whatever it does."""
        self._process.kill()
        self._process.wait()
        self._told.close()


@asynccontextmanager
async def gateway_processes(
    count: int, environ: Mapping[str, str], times: Times, more: str = ""
) -> AsyncIterator[list[GatewayProcess]]:
    """Yield running gateways, all on the same database."""
    running = [GatewayProcess(environ, times, more) for _ in range(count)]
    try:
        await asyncio.gather(*(gateway.ready() for gateway in running))
        yield running
    finally:
        for gateway in running:
            gateway.kill()
