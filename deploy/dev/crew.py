"""The crew: every process that one supervisor has started, and the waiting for them."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from deploy.dev.child import Child, Command
from deploy.dev.guard import Guard
from deploy.dev.home import Home
from resolvers.errors import StartError

TICK_SECONDS = 0.03
STOP_SECONDS = 8.0
SLOW_SECONDS = 2.0


class Stopped(Exception):  # noqa: N818  no error: what somebody asked for
    """Somebody asked the supervisor to stop."""


class PartDiedError(StartError):
    """A part has ended by itself. The text names it and holds the last lines of its log."""

    def __init__(self, what: str, child: Child) -> None:
        lines = "".join(f"\n    {line}" for line in child.last_lines())
        super().__init__(f"{what} {child.end}{f'; the end of {child.log}:' if lines else ''}{lines}")


class Crew:
    """The children of this process. Leaving the `with` block stops them, the last one started first.

    All waiting goes through `pause`, which notices that `stopping` was set and that a part has died. `say` is
    told what takes long.
    """

    def __init__(self, home: Home, stopping: threading.Event, say: Callable[[str], None]) -> None:
        self.home = home
        self._stopping = stopping
        self.say = say
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        self._guard = Guard(self.home.lock)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._children:
            self._end(self._children.pop())
        self._guard.close()

    def spawn(self, name: str, command: Command) -> Child:
        """Start a part that is to run as long as the crew. Raises StartError when it cannot be started."""
        child = self._start(name, command)
        self._children.append(child)
        return child

    def run(self, name: str, *commands: Command, what: str, seconds: float = 60.0) -> None:
        """Run commands of the part `name` at the same time, to their end.

        Raises StartError when one fails, with the last lines of its log, or not all are done after `seconds`.
        """
        running: list[Child] = []
        try:
            running.extend(self._start(name, command) for command in commands)
            self.wait(what, lambda: all(child.code is not None for child in running), seconds=seconds)
            for child in running:
                if child.code:
                    raise PartDiedError(f"{what}: {name}", child)
        finally:
            for child in running:
                self._end(child)

    def wait(self, what: str, ready: Callable[[], bool], *, seconds: float = 30.0) -> None:
        """Wait until `ready`; when that takes long, say so. Raises StartError after `seconds`."""
        begin = time.monotonic()
        said = False
        while not ready():
            passed = time.monotonic() - begin
            if passed > seconds:
                raise StartError(f"{what}: not done after {seconds:.0f} s; the logs are in {self.home.logs}")
            if passed > SLOW_SECONDS and not said:
                said = True
                self.say(f"{what} ...")
            self.pause(TICK_SECONDS)
        if said:
            self.say(f"{what}: done after {time.monotonic() - begin:.1f} s")

    def pause(self, seconds: float) -> None:
        """Sleep. Raises Stopped when somebody asked to stop, PartDiedError when a part has ended by itself."""
        if self._stopping.wait(seconds):
            raise Stopped
        for child in self._children:
            if child.code is not None:
                raise PartDiedError(child.name, child)
        if not self._guard.is_alive:
            raise StartError("the guard was killed, which ends the other parts should this process be killed")

    def _start(self, name: str, command: Command) -> Child:
        try:
            child = Child(name, command, self.home.logs / f"{name.lower()}.log")
        except OSError as error:
            raise StartError(f"{name} cannot be started: {error.strerror} ({error.filename})") from None
        self._guard.watch(child.pid, command.stop_signal)
        return child

    def _end(self, child: Child) -> None:
        child.stop(STOP_SECONDS)
        self._guard.forget(child.pid)
