"""Cursors of streams: where a listener can go on after an interruption, here or in another process. A leaf."""

import base64
import binascii
import itertools
import re
import secrets
import time
from typing import NamedTuple

from resolvers.errors import ValidationError

_FORM = re.compile(r"s(\d{1,15})\.(\d{1,15})\.([0-9a-f]{8})")
_EVENT = re.compile(r"e(\d{1,18})\.(\d{1,15})")

# Stamps are comparable within one process only: clocks differ.
_PROCESS = secrets.token_hex(4)


class Cursor(NamedTuple):
    """A place in an account's stream.

    Whatever happened before `since` (milliseconds since 1970) was delivered or announced as missed. `stamp` orders what
    one `process` has delivered.
    """

    since: int
    stamp: int
    process: str = _PROCESS

    def __str__(self) -> str:
        return _written(f"s{self.since}.{self.stamp}.{self.process}")

    def covers(self, stamp: int) -> bool:
        """Tell whether what this process delivered under `stamp` came before this cursor."""
        return self.process == _PROCESS and stamp <= self.stamp


class EventCursor(NamedTuple):
    """A place among Chirp's own events of an account: the last one's id, and when it was told (ms since 1970)."""

    event_id: int
    moment: int

    def __str__(self) -> str:
        return _written(f"e{self.event_id}.{self.moment}")


def now_ms() -> int:
    """Return milliseconds since 1970."""
    return int(time.time() * 1000)


_last = itertools.count(now_ms())


def next_stamp() -> int:
    """Return a number above all that this process has given."""
    return next(_last)


def read_cursor(text: str, field: str) -> Cursor:
    """Return the cursor that `text` is. Raises ValidationError, naming `field`, when it is none of ours."""
    match = _FORM.fullmatch(_plain(text))
    if match is None:
        raise ValidationError("Is no cursor of this stream.", field=field)
    # Nothing is missed of the future, and no date is as far as a number can be.
    return Cursor(min(int(match[1]), now_ms()), int(match[2]), match[3])


def read_event_cursor(text: str, field: str) -> EventCursor:
    """Return the cursor of Chirp's own events that `text` is. Raises ValidationError when it is none of ours."""
    match = _EVENT.fullmatch(_plain(text))
    if match is None:
        raise ValidationError("Is no cursor of this stream.", field=field)
    return EventCursor(int(match[1]), int(match[2]))


def _written(plain: str) -> str:
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _plain(text: str) -> str:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
