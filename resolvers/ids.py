"""Ids: GoToSocial's own (ULIDs) and the global ids of GraphQL that wrap them."""

import base64
import binascii
import re
from datetime import datetime
from functools import lru_cache
from typing import NewType

from resolvers.errors import ValidationError

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_GLOBAL = re.compile(r"([A-Za-z]+):([0-9A-Za-z_-]{1,64})")

_ULID_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

GlobalId = NewType("GlobalId", str)


def is_id(text: str) -> bool:
    """Tell whether `text` is an id of GoToSocial (a ULID), fit to stand in an upstream path."""
    return _ULID.fullmatch(text) is not None


def checked_id(text: str, field: str) -> str:
    """Return `text` if it is an id of GoToSocial (a ULID), fit to stand in an upstream path.

    Raises ValidationError, naming `field`, for anything else.
    """
    if not _ULID.fullmatch(text):
        raise ValidationError("Is no id of this server.", field=field)
    return text


def moment_of(ulid: str) -> int:
    """Return when an id was made, in milliseconds since 1970; for a remote status that is its own date."""
    moment = 0
    for digit in ulid[:10]:
        moment = moment << 5 | _ULID_DIGITS.index(digit)
    return moment


def lowest_id(moment: datetime) -> str:
    """Return the ULID below all those that are made at `moment` or later; they sort by their millisecond."""
    milliseconds = int(moment.timestamp() * 1000)
    return "".join(_ULID_DIGITS[milliseconds >> shift & 31] for shift in range(45, -1, -5)) + "0" * 16


@lru_cache(maxsize=10_000)
def global_id(kind: str, local: str) -> GlobalId:
    """Return the global id (Relay) of the object of the type `kind` whose own id is `local`."""
    # Base64 of plain letters and digits has no character that is not safe in a URL.
    return GlobalId(binascii.b2a_base64(f"{kind}:{local}".encode(), newline=False).rstrip(b"=").decode())


def read_global_id(text: str, field: str) -> tuple[str, str]:
    """Return type name and own id of a global id. Raises ValidationError, naming `field`, when it is none."""
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        plain = ""
    match = _GLOBAL.fullmatch(plain)
    if match is None:
        raise ValidationError("Is no global id.", field=field)
    return match[1], match[2]


def local_id(text: str, kind: str, field: str, *others: str) -> str:
    """Return the own id behind `text`: a global id of the type `kind` (or of `others`), or one of GoToSocial as it is.

    Raises ValidationError, naming `field`, for any other text.
    """
    if _ULID.fullmatch(text):
        return text
    found, local = read_global_id(text, field)
    if found not in (kind, *others):
        raise ValidationError(f"Is the id of another type ({found}), not of {kind}.", field=field)
    return checked_id(local, field)
