"""Servers of one test: PostgreSQL, Valkey and the sandbox as processes that can be killed, halted and started again."""

import os
import secrets
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from deploy.dev.crew import Crew
from deploy.dev.home import Home
from tests.support.chirp_dev import processes


class Part(Protocol):
    """What `deploy.dev` starts."""

    @property
    def is_ready(self) -> Callable[[], bool]: ...


P = TypeVar("P", bound=Part)


class Killable(Generic[P]):
    """One server; each start has the data and the port of the one before."""

    def __init__(self, folder: Path, start: Callable[[Crew], P]) -> None:
        self._folder = folder
        self._start = start
        self._crew: Crew | None = None

    def start(self) -> P:
        """Start it and wait until it can be used."""
        self._crew = Crew(Home(self._folder), threading.Event(), say=lambda _line: None).__enter__()
        part = self._start(self._crew)
        self._crew.wait("starting", part.is_ready)
        return part

    def kill(self) -> None:
        """End all its processes as a power cut would."""
        self._send(signal.SIGKILL)
        self.stop()

    def halt(self) -> None:
        """Let it hang: connections stay, nothing is answered."""
        self._send(signal.SIGSTOP)

    def go_on(self) -> None:
        self._send(signal.SIGCONT)

    def stop(self) -> None:
        if self._crew is not None:
            self._send(signal.SIGCONT)
            self._crew.__exit__(None, None, None)
            self._crew.home.close()
            self._crew = None

    def _send(self, number: signal.Signals) -> None:
        if self._crew is None:
            return
        pids = {child.pid for child in self._crew._children}
        for pid in [*pids, *(pid for pid, parent, _ in processes() if parent in pids)]:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


@contextmanager
def killable(start: Callable[[Crew], P]) -> Iterator[Killable[P]]:
    """Yield a server that is not started yet; afterwards it has ended and its data is gone."""
    folder = Path(tempfile.gettempdir()) / f"chirp-tests-{secrets.token_hex(6)}"
    server = Killable(folder, start)
    try:
        yield server
    finally:
        server.stop()
        if folder.exists():
            shutil.rmtree(folder)
