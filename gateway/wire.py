"""The wire of a socket: whole frames, written at once and without waiting (the server's extension `chirp.wire`)."""

from typing import Protocol, cast

from starlette.types import Scope

_TEXT = 0x81
_SHORT, _LONG, _LONGER = 126, 126, 127


class Wire(Protocol):
    """Where frames of a socket go that was accepted."""

    def write(self, frame: bytes) -> bool:
        """Write a whole frame; return False, and write nothing, when the client has not read too much already."""

    def finish(self, code: int, reason: str) -> None:
        """Close after what was written."""


def wire_of(scope: Scope) -> Wire:
    """Return the wire of a socket."""
    return cast("Wire", scope["extensions"]["chirp.wire"])


def text_frame(text: bytes) -> bytes:
    """Return a text message as one frame of a server (RFC 6455, section 5.2)."""
    size = len(text)
    if size < _SHORT:
        return bytes((_TEXT, size)) + text
    if size < 0x10000:
        return bytes((_TEXT, _LONG)) + size.to_bytes(2) + text
    return bytes((_TEXT, _LONGER)) + size.to_bytes(8) + text
