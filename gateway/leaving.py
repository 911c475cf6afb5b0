"""Leaving: this process is about to end, and whoever holds something open is asked to come again elsewhere."""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Who is sent away comes back after this long, in milliseconds, and not all at once.
_RETRY = (1_000, 5_000)


def retry_field() -> bytes:
    """Return the field of an event stream that tells its client when to come again."""
    return b"retry: %d\n\n" % random.randint(*_RETRY)  # noqa: S311  no secret depends on it


class Leaving:
    """Who is to be told. Sockets are told by the server itself; here are answers that have no end of their own."""

    def __init__(self) -> None:
        self._begun = False
        self._open: set[Callable[[], None]] = set()

    @property
    def begun(self) -> bool:
        """Whether this process is about to end: nothing long should begin."""
        return self._begun

    @property
    def open(self) -> int:
        """How many have not ended yet."""
        return len(self._open)

    @contextmanager
    def told(self, end: Callable[[], None]) -> Iterator[None]:
        """Call `end` when this process is about to end, while the block lasts."""
        self._open.add(end)
        try:
            yield
        finally:
            self._open.discard(end)

    def begin(self, seconds: float) -> None:
        """Tell all, spread over some seconds, so that they do not come back all at once elsewhere."""
        self._begun = True
        loop = asyncio.get_running_loop()
        for end in tuple(self._open):
            loop.call_later(random.uniform(0, seconds), self._tell, end)  # noqa: S311  no secret depends on it

    def _tell(self, end: Callable[[], None]) -> None:
        if end in self._open:
            end()
