"""The guard: a small process that ends the children of a supervisor that was killed itself.

The supervisor holds one end of a pipe and writes down its children there. Whatever way it goes, the kernel closes
that end, and the guard stops who is left. Run by path with the standard library alone, so that it starts at once.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

STOP_SECONDS = 8.0


class Guard:
    """The supervisor's side. `lock` is a file descriptor that the guard keeps open until the children are gone."""

    def __init__(self, lock: int) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own file
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(lock,),
            process_group=0,
            text=True,
        )

    @property
    def is_alive(self) -> bool:
        """Whether the guard still runs."""
        return self._process.poll() is None

    def watch(self, pid: int, stop_signal: signal.Signals) -> None:
        """Take charge of the process group `pid`; `stop_signal` is what ends it in good order."""
        self._tell(f"watch {pid} {int(stop_signal)}")

    def forget(self, pid: int) -> None:
        """Drop a process group that has ended, before its number can be given to another."""
        self._tell(f"forget {pid} 0")

    def close(self) -> None:
        """End the guard; it stops whoever was not forgotten."""
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin:
            with suppress(BrokenPipeError):
                print(line, file=self._process.stdin, flush=True)


def _signal(pid: int, number: int) -> bool:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return False
    return True


def _runs(pid: int) -> bool:
    """Tell whether a process group has not ended; one whose end nobody has asked about yet (a zombie) has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return _signal(pid, 0)


def main() -> None:
    """Read the list from standard input until the supervisor is gone, then stop who stands on it."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched: dict[int, int] = {}
    for line in sys.stdin:
        word, pid, number = line.split()
        if word == "watch":
            watched[int(pid)] = int(number)
        else:
            watched.pop(int(pid), None)
    for pid, number in reversed(watched.items()):
        _signal(pid, number)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and any(_runs(pid) for pid in watched):
        time.sleep(0.05)
    for pid in watched:
        _signal(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
