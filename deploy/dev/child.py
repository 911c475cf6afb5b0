"""One child process: started in a process group of its own, its output in a log file."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOG_BYTES = 5 * 1024 * 1024
TAIL_BYTES = 16 * 1024


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to run: `user` is a uid (only root may give one), `stop_signal` what ends it in good order."""

    argv: Sequence[str | Path]
    env: Mapping[str, str]
    cwd: Path | None = None
    user: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Child:
    """A running child. Ctrl-C in the terminal does not reach it: the supervisor decides who stops when."""

    def __init__(self, name: str, command: Command, log: Path) -> None:
        """Start `command`. Raises OSError when that is not possible, or the log cannot be written."""
        self.name = name
        self.log = log
        self.stop_signal = command.stop_signal
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".old.log"))
        with log.open("ab") as output:
            self._log_start = output.tell()
            self._process = subprocess.Popen(  # noqa: S603  commands of ours, never a shell
                [os.fspath(part) for part in command.argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=command.cwd,
                env=dict(command.env),
                process_group=0,
                user=command.user,
                group=command.user,
                extra_groups=None if command.user is None else [],
            )
        self.pid = self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    @property
    def end(self) -> str:
        """How it ended, in words."""
        code = self.code or 0
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"

    def last_lines(self, count: int = 12) -> list[str]:
        """Return the last lines that this run wrote to its log."""
        with suppress(OSError), self.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(self._log_start, size - TAIL_BYTES))
            lines = log.read().decode(errors="replace").splitlines()
            return [line for line in lines if line.strip()][-count:]
        return []

    def stop(self, seconds: float) -> None:
        """Ask it to end, wait at most `seconds`, then kill what is left of its process group."""
        self._signal(self.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)
