"""Runs `chirp dev` as people do, in a folder of its own, and counts the processes it leaves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.dev.ports import pick_free

ROOT = Path(__file__).parents[2]
READY = "Chirp is running"
FOREIGN = ("CHIRP_DB_HOST", "REDIS_HOST", "GTS_HOST", "GTS_BIN", "MAKELEVEL")


class ChirpDev:
    """One run of the command."""

    def __init__(self, folder: Path, *arguments: str, port: int = 0, environ: Mapping[str, str] | None = None) -> None:
        self.port = port or pick_free(())
        self.url = f"http://localhost:{self.port}"
        self.home = folder / ".chirp"
        self._output = folder / f"output-{time.monotonic_ns()}"
        own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        own |= {"PATH": "/usr/bin:/bin", "PYTHONPATH": os.fspath(ROOT)}
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", "deploy.cli", "dev", "--port", str(self.port), *arguments],
                cwd=folder,
                env=own | dict(environ or {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._seen: set[int] = set()

    @property
    def output(self) -> str:
        return self._output.read_text()

    def wait_until_ready(self, seconds: float = 30) -> None:
        until(lambda: READY in self.output or self.process.poll() is not None, seconds)
        assert READY in self.output, self.output
        self._see()

    def part(self, words: str) -> int:
        """Return the process of the child whose command line holds `words`."""
        children = {pid: line for pid, parent, line in processes() if parent == self.process.pid}
        return next(pid for pid, line in children.items() if words in line)

    def send(self, number: signal.Signals) -> None:
        self._see()
        self.process.send_signal(number)

    def wait(self, seconds: float = 30) -> int:
        """Wait for the end of the command and of all its children, and return its exit code."""
        code = self.process.wait(seconds)
        until(lambda: not self.left())
        return code

    def left(self) -> list[str]:
        """Return the command lines of those processes seen below this command that still run."""
        return [line for pid, _, line in processes() if pid in self._seen]

    def _see(self) -> None:
        below = {self.process.pid}
        for _ in range(3):
            below |= {pid for pid, parent, _ in processes() if parent in below}
        self._seen |= below - {self.process.pid}


@contextmanager
def chirp_dev(
    folder: Path, *arguments: str, port: int = 0, environ: Mapping[str, str] | None = None
) -> Iterator[ChirpDev]:
    """Run the command; afterwards it has ended and nothing of it runs. `environ` adds variables."""
    run = ChirpDev(folder, *arguments, port=port, environ=environ)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.send(signal.SIGTERM)
        run.wait()
    assert run.left() == []


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until `done`, and fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"not so after {seconds} s"
        time.sleep(0.05)


def processes() -> list[tuple[int, int, str]]:
    """Return id, parent and command line of every process that is no zombie."""
    listing = subprocess.run(["/bin/ps", "-wweo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True)
    rows = (line.split(None, 3) for line in listing.stdout.splitlines())
    return [(int(row[0]), int(row[1]), row[3]) for row in rows if len(row) == 4 and not row[2].startswith("Z")]
