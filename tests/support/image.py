"""Running Chirp out of a tree that deploy/Dockerfile describes, as its container would."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"


def run(command: Sequence[str | Path], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in the root folder and with nothing but `environ`."""
    return subprocess.run(  # noqa: S603
        [os.fspath(part) for part in command], cwd="/", env=environ, capture_output=True, text=True, check=False
    )


@asynccontextmanager
async def running(command: Sequence[str | Path], environ: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a command while the block lasts; end it as a container engine does."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd="/", env=environ, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.communicate(), 15)
