"""Answers as bytes, which are not larger than an answer may be."""

from typing import Any

import msgspec

from resolvers.errors import TooCostlyError

# In bytes. A page of eighty posts with all that is known of them has 1 MB.
LARGEST_ANSWER = 10_000_000

_ENCODER = msgspec.json.Encoder()


def encoded(answer: dict[str, Any]) -> bytes:
    """Return an answer as JSON. Raises TooCostlyError when it is too large."""
    body = _ENCODER.encode(answer)
    if len(body) > LARGEST_ANSWER:
        raise TooCostlyError(f"This answer would have {len(body):,} bytes; {LARGEST_ANSWER:,} are the most at once.")
    return body
