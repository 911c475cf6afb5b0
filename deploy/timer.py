"""A timer that is put off far more often than it rings."""

import asyncio
from collections.abc import Callable


class Timer:
    """Calls `ring` once, when nobody has put it off for long enough.

    The loop's own timer is left as it is when it rings early enough: most never do anything.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop = loop
        self._call = ring
        self._handle: asyncio.TimerHandle | None = None
        self._due = self._rings = 0.0

    def put_off(self, seconds: float) -> None:
        """Ring in so many seconds, and no sooner."""
        self._due = self._loop.time() + seconds
        if self._handle is None:
            self._arm()
        elif self._due < self._rings:
            self._handle.cancel()
            self._arm()

    def stop(self) -> None:
        """Ring no more."""
        if self._handle is not None:
            self._handle.cancel()

    def _arm(self) -> None:
        self._rings = self._due
        self._handle = self._loop.call_at(self._due, self._ring)

    def _ring(self) -> None:
        self._handle = None
        if self._loop.time() < self._due:
            self._arm()
        else:
            self._call()
