"""Heads that were read before: the same bytes from the same place are the same request, and need no second reading.

The address that a proxy tells in X-Forwarded-For is left out, so that all who ask alike are one: another address in its
place changes nothing else.
"""

import re
from typing import Generic, TypeVar

Read = TypeVar("Read")

# As proxies write it.
_BEFORE = b"\r\nX-Forwarded-For: "
_NAME = b"\nx-forwarded-for"
_ONE_ADDRESS = re.compile(rb"[0-9A-Fa-f.:]{2,45}")
# What is remembered stays small, whoever asks: about 8 MB.
_MOST = 4096
_LONGEST = 1024

_Parts = tuple[bytes, bytes | None, bytes]


class Heads(Generic[Read]):
    """What was read from whole heads, by who sent them."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, bytes, bytes], Read] = {}

    def remember(self, peer: str, head: bytes, read: Read) -> None:
        """Remember what was read from `head`, unless it has more than one address in X-Forwarded-For."""
        before, address, after = _parted(head)
        told = head.lower().count(_NAME)
        if len(head) > _LONGEST or told != (address is not None) or not _is_one(address):
            return
        if len(self._read) >= _MOST:
            self._read.clear()
        self._read[peer, before, after] = read

    def known(self, peer: str, head: bytes) -> tuple[Read, bytes | None] | None:
        """Return what was read from such a head, and the address that this one has in X-Forwarded-For."""
        if len(head) > _LONGEST:
            return None
        before, address, after = _parted(head)
        read = self._read.get((peer, before, after))
        return (read, address) if read is not None and _is_one(address) else None


def _parted(head: bytes) -> _Parts:
    begin = head.find(_BEFORE) + len(_BEFORE)
    if begin < len(_BEFORE):
        return head, None, b""
    end = head.find(b"\r\n", begin)
    return head[:begin], head[begin:end], head[end:]


def _is_one(address: bytes | None) -> bool:
    return address is None or _ONE_ADDRESS.fullmatch(address) is not None
