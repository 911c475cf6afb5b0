"""How many items of lists one operation may show: an estimate cannot know how long they are.

What completes lists counts them while it works, and is interrupted by nothing else, so one counter serves all.
"""

from resolvers.errors import TooCostlyError

MOST_ITEMS = 50_000


class TooManyItemsError(TooCostlyError):
    """The lists of an operation have more items than it may show."""

    default = f"The lists of this answer have more than {MOST_ITEMS:,} items together. Ask for smaller pages."


class _Counter:
    left: int = MOST_ITEMS


_COUNTER = _Counter()


def count_items(number: int) -> None:
    """Count items of a list. Raises TooManyItemsError."""
    _COUNTER.left -= number
    if _COUNTER.left < 0:
        raise TooManyItemsError


def begin_count(left: int) -> None:
    """Count for an operation that may show so many more items."""
    _COUNTER.left = left


def end_count() -> int:
    """Return how many more items the operation may show."""
    return _COUNTER.left
