"""A part of the running system, as the screen shows it and as the other parts need to know it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def _at_once() -> bool:
    return True


def _nothing() -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Part:
    """`settings` are the variables by which Chirp finds it; `is_ready` tells whether it can be used.

    `fill`, called once it can, puts in what an empty one lacks.
    """

    name: str
    address: str
    note: str
    settings: Mapping[str, str] = field(default_factory=dict)
    is_ready: Callable[[], bool] = _at_once
    fill: Callable[[], None] = _nothing
