"""Answers as bytes, which are not larger than an answer may be."""

from typing import Any

import msgspec

from resolvers.errors import TooCostlyError

# In bytes. A page of eighty posts with all that is known of them has 1 MB.
LARGEST_ANSWER = 10_000_000

# So often, at the very most, an answer repeats what it was made of, under other names.
_MOST_REPEATS = 50

_ENCODER = msgspec.json.Encoder()


def check_size(data: object, received: int) -> None:
    """Make sure that data is not too large before it is encoded, by the lengths of its texts.

    What was made of `received` bytes of GoToSocial is only looked at when these are many. Raises TooCostlyError.
    """
    if received * _MOST_REPEATS <= LARGEST_ANSWER:
        return
    size, waiting = 0, [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            size += len(value)
        elif isinstance(value, dict):
            size += sum(map(len, value))
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        else:
            size += 1
        if size > LARGEST_ANSWER:
            raise TooCostlyError(f"This answer would have more than {LARGEST_ANSWER:,} bytes.")


def encoded(answer: dict[str, Any]) -> bytes:
    """Return an answer as JSON. Raises TooCostlyError when it is too large."""
    body = _ENCODER.encode(answer)
    if len(body) > LARGEST_ANSWER:
        raise TooCostlyError(f"This answer would have {len(body):,} bytes; {LARGEST_ANSWER:,} are the most at once.")
    return body
