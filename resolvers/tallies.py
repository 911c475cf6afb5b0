"""What is counted and timed in a process of one thread: plain numbers, since every request adds to several. A leaf.

prometheus-client's own take a lock for each addition and cost ten times as much; it shows these, see telemetry.py.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

Part = TypeVar("Part")


class Tally:
    """A number: what a counter or gauge says for one set of label values."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0.0

    def inc(self, amount: float = 1) -> None:
        """Add."""
        self.value += amount

    def dec(self, amount: float = 1) -> None:
        """Take away."""
        self.value -= amount

    def set(self, value: float) -> None:
        """Replace."""
        self.value = value


class Spread:
    """How values are spread: `counts` of those up to each of `bounds`, the last for all above; `total` is their sum."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float) -> None:
        """Note a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class Family(Generic[Part]):
    """The parts of a metric by the values of its labels; one without labels has one part from the beginning."""

    def __init__(self, name: str, what: str, labels: Sequence[str], make: Callable[[], Part]) -> None:
        self.name = name
        self.what = what
        self.label_names = tuple(labels)
        self._make = make
        self._parts: dict[tuple[str, ...], Part] = {}
        if not labels:
            self.labels()

    def labels(self, *values: str) -> Part:
        """Return the part for these values, in the order of the labels. Raises ValueError when they are not as many."""
        part = self._parts.get(values)
        if part is None:
            if len(values) != len(self.label_names):
                raise ValueError(f"{self.name} has the labels {self.label_names}, not {values}")
            part = self._parts[values] = self._make()
        return part

    def __iter__(self) -> Iterator[tuple[tuple[str, ...], Part]]:
        """Iterate over label values and parts, as they are now."""
        return iter(list(self._parts.items()))


class Tallies(Family[Tally]):
    """A counter or gauge."""

    def __init__(self, name: str, what: str, labels: Sequence[str]) -> None:
        super().__init__(name, what, labels, Tally)

    def inc(self, amount: float = 1) -> None:
        """Add, where there are no labels."""
        self.labels().inc(amount)

    def dec(self, amount: float = 1) -> None:
        """Take away, where there are no labels."""
        self.labels().dec(amount)

    def set(self, value: float) -> None:
        """Replace, where there are no labels."""
        self.labels().set(value)

    @contextmanager
    def track_inprogress(self) -> Iterator[None]:
        """Count what is under way, where there are no labels."""
        self.inc()
        try:
            yield
        finally:
            self.dec()


class Spreads(Family[Spread]):
    """A histogram."""

    def __init__(self, name: str, what: str, labels: Sequence[str], bounds: Sequence[float]) -> None:
        super().__init__(name, what, labels, lambda: Spread(bounds))

    def observe(self, value: float) -> None:
        """Note a value, where there are no labels."""
        self.labels().observe(value)
