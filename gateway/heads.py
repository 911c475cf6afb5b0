"""Heads that were read before: the same bytes from the same place are the same request, and need no second reading.

The addresses that a proxy tells in X-Forwarded-For and X-Real-Ip are left out, so that all who ask alike are one:
another address in the place of one changes nothing else.
"""

import re
from typing import Generic, TypeVar

Read = TypeVar("Read")

_FORWARDED = b"\r\nX-Forwarded-For: "
# As proxies write them; of a header that is written otherwise, every value is another head.
_TOLD = re.compile(rb"(\r\nX-Forwarded-For: |\r\nX-Real-I[Pp]: )([0-9A-Fa-f.:]{2,45})(?=\r\n)")
# What is remembered stays small, whoever asks: up to 20 MB.
_MOST = 4096
_LONGEST = 1024


class Heads(Generic[Read]):
    """What was read from whole heads, by who sent them."""

    def __init__(self) -> None:
        self._read: dict[tuple[str | bytes, ...], tuple[Read, int | None]] = {}

    def remember(self, peer: str, head: bytes, read: Read) -> None:
        """Remember what was read from `head`, unless it has more than one address in X-Forwarded-For."""
        parts = _TOLD.split(head)
        names = parts[1::3]
        del parts[2::3]
        told = head.lower().count(_FORWARDED[:-2].lower())
        if len(head) > _LONGEST or told > 1 or told != names.count(_FORWARDED):
            return
        if len(self._read) >= _MOST:
            self._read.clear()
        self._read[peer, *parts] = read, names.index(_FORWARDED) if told else None

    def known(self, peer: str, head: bytes) -> tuple[Read, bytes | None] | None:
        """Return what was read from such a head, and the address that this one has in X-Forwarded-For."""
        if len(head) > _LONGEST:
            return None
        parts = _TOLD.split(head)
        addresses = parts[2::3]
        del parts[2::3]
        found = self._read.get((peer, *parts))
        if found is None:
            return None
        read, place = found
        return read, None if place is None else addresses[place]
