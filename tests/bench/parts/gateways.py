"""What the benches of a whole gateway need: stores, a far end that answers at once, and `chirp serve` itself."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.dev.ports import pick_free
from resolvers.settings import read_settings
from resolvers.sources.migrate import migrate
from resolvers.sources.postgres import open_postgres

# A script finds what lies beside it, not the tests.
sys.path.insert(0, str(Path(__file__).parents[3]))
from tests.support.stores import running_stores

ACCOUNT = "01F8MH1H7YV1Z7D2C8K2730QBF"
FAR_END = Path(__file__).with_name("far_end.py")


@contextmanager
def stores() -> Iterator[dict[str, str]]:
    """Start PostgreSQL and Valkey of this run, and yield the settings by which Chirp finds them."""
    with running_stores("chirp", {"CHIRP_HOST": "https://chirp.example"}) as running:
        yield running.environ


async def prepare(environ: Mapping[str, str]) -> None:
    """Make the tables, and let the account of the far end ask as often as it likes."""
    settings = read_settings(environ)
    await migrate(settings)
    postgres = await open_postgres(settings)
    async with postgres.session() as session:
        await session.run(
            "INSERT INTO rate_limit_overrides (account_id, requests_per_min) VALUES ($1, 1000000000)", ACCOUNT
        )
    await postgres.close()


@contextmanager
def upstream(*answer: str) -> Iterator[int]:
    """Run a far end that answers any GET with 53 KB of JSON and swallows bodies; yield its port.

    `answer` is a file with another body, and its Link header.
    """
    port = pick_free(())
    with running([sys.executable, os.fspath(FAR_END), str(port), *answer], os.environ):
        wait_until_it_listens(port)
        yield port


@contextmanager
def chirp(settings: Mapping[str, str], *program: str) -> Iterator[tuple[int, int]]:
    """Run `chirp serve`, its log in a file; yield its process and its port. Rate limits are off unless set.

    `program` is what Python runs in place of the command `chirp`.
    """
    port, ops_port = pick_free(()), pick_free(())
    environ = {**os.environ, "CHIRP_RATE_LIMITS": "off", **settings}
    environ |= {"CHIRP_PORT": str(port), "CHIRP_OPS_PORT": str(ops_port)}
    command = [sys.executable, "-m", "deploy.cli"]
    subprocess.run([*command, "migrate"], env=environ, check=True, capture_output=True)  # noqa: S603
    serve = [sys.executable, *program, "serve"] if program else [*command, "serve"]
    with tempfile.TemporaryFile() as log, running(serve, environ, log.fileno()) as pid:
        try:
            wait_until_it_listens(ops_port)
        except TimeoutError as error:
            log.seek(0)
            raise RuntimeError(log.read().decode()) from error
        yield pid, port


@contextmanager
def running(
    command: list[str], environ: Mapping[str, str], log: int | None = None, folder: Path | None = None
) -> Iterator[int]:
    """Run a program and yield its process; it ends with the block."""
    with subprocess.Popen(command, env=environ, stderr=log, cwd=folder) as process:  # noqa: S603
        try:
            yield process.pid
        finally:
            process.terminate()


def wait_until_it_listens(port: int) -> None:
    """Wait until somebody listens on `port` of this machine, at most 15 s."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody listens on port {port}")
