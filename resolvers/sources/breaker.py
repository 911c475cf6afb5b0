"""A circuit breaker: after too many failures an outside system is left alone for a while, then tried carefully."""

import time
from collections import deque
from collections.abc import Callable
from enum import Enum

WINDOW = 10.0
FEWEST = 20
SHARE = 0.5
REST = 5.0


class State(Enum):
    """Closed lets everything through, open nothing, half-open one call at a time."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Breaker:
    """Opens when of at least 20 calls within 10 s half have failed; 5 s later one call is let through as a probe.

    `clock` returns seconds that never run backwards.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._results: deque[tuple[float, bool]] = deque()
        self._failures = 0
        self._opened: float | None = None
        self._probing = False

    @property
    def state(self) -> State:
        """How it stands now."""
        if self._opened is None:
            return State.CLOSED
        return State.HALF_OPEN if self.wait() == 0 else State.OPEN

    def wait(self) -> float:
        """Return the seconds until a call may be tried, 0 when one may be tried now."""
        if self._opened is None:
            return 0.0
        return max(0.0, self._opened + REST - self._clock())

    def admit(self) -> bool:
        """Tell whether a call may be made now; whoever may must report `succeeded`, `failed` or `abandoned`."""
        match self.state:
            case State.CLOSED:
                return True
            case State.OPEN:
                return False
            case State.HALF_OPEN:
                if self._probing:
                    return False
                self._probing = True
                return True

    def succeeded(self) -> None:
        """Report a call that was answered."""
        if self._opened is not None:
            self._opened = None
            self._probing = False
            self._results.clear()
            self._failures = 0
        self._note(failed=False)

    def failed(self) -> None:
        """Report a call that was not answered, or answered by a fault of the other side."""
        if self._opened is not None:
            self._opened = self._clock()
            self._probing = False
            return
        self._note(failed=True)
        if len(self._results) >= FEWEST and self._failures >= SHARE * len(self._results):
            self._opened = self._clock()

    def abandoned(self) -> None:
        """Report a call that says nothing: the caller went away."""
        self._probing = False

    def _note(self, *, failed: bool) -> None:
        now = self._clock()
        self._results.append((now, failed))
        self._failures += failed
        while self._results and self._results[0][0] < now - WINDOW:
            self._failures -= self._results.popleft()[1]
