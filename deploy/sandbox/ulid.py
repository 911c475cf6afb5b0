"""Ids as GoToSocial makes them: ULIDs in upper case, 26 characters, sortable by time."""

import secrets
from datetime import UTC, datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_BITS = 80

_last = 0


def now() -> datetime:
    """Return the present in UTC, to the millisecond as the API shows it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def new_id(at: datetime | None = None) -> str:
    """Return a new id; `at` makes it sort where a post of that time belongs.

    Ids made without `at` rise strictly, even within one millisecond.
    """
    global _last  # noqa: PLW0603 - the last id is what makes the next one greater
    moment = int((at or datetime.now(UTC)).timestamp() * 1000)
    value = moment << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    if at is None:
        if value >> _RANDOM_BITS <= _last >> _RANDOM_BITS:
            value = _last + 1 + secrets.randbits(40)
        _last = value
    return _encode(value)


def _encode(value: int) -> str:
    """Write 128 bits in Crockford's base 32."""
    return "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
