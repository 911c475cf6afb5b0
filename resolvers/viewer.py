"""Viewer: who asks. A leaf."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from resolvers.errors import UnauthenticatedError

_TOKEN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: the token of a request, None for an anonymous one. GoToSocial decides what the token may do.

    A token that came out of a browser's session tells so: `session` is the session's name, `account_id` whose the token
    is. `admin_until` is how long a second token, with admin scope, may be used beside it (`sessions.admin_token`).
    """

    token: str | None = field(default=None, repr=False)
    session: str | None = field(default=None, repr=False)
    account_id: str | None = None
    admin_until: datetime | None = None

    def require_token(self) -> str:
        """Return the token. Raises UnauthenticatedError when there is none."""
        if self.token is None:
            raise UnauthenticatedError
        return self.token


ANONYMOUS = Viewer()


def may_be_token(text: str) -> bool:
    """Tell whether a text is made of signs that tokens are made of (RFC 6750, section 2.1, names fewer)."""
    return _TOKEN.fullmatch(text) is not None


def authorization(token: str) -> str:
    """Return the Authorization header of a token (RFC 6750, section 2.1). Raises UnauthenticatedError for no token."""
    if not may_be_token(token):
        raise UnauthenticatedError
    return f"Bearer {token}"


def digest_of(token: str) -> bytes:
    """Return the name under which a token is remembered: its SHA-256. The token itself never is."""
    return hashlib.sha256(token.encode()).digest()


def permits(granted: Iterable[str], scope: str) -> bool:
    """Tell whether one of the scopes granted is `scope` or stands above it."""
    return any(scope == one or scope.startswith(one + ":") for one in granted)
