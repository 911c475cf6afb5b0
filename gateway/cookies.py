"""Chirp's own cookies: how they are called, read and set; GoToSocial never sees them.

Over https their names begin with __Host-, so that no other host and no plain connection can set them (RFC 6265bis,
section 4.1.3.2). Plain http is for this machine only, where browsers refuse that.
"""

from starlette.responses import Response
from starlette.types import Scope

from resolvers.settings import Settings
from resolvers.sources.http1 import RawHeaders

SESSION = "chirp"
SIGN_IN = "chirp-sign-in"
_SECURE = "__Host-"
_OURS = frozenset((prefix + name).encode() for prefix in ("", _SECURE) for name in (SESSION, SIGN_IN))


def read_cookie(scope: Scope, settings: Settings, name: str) -> str:
    """Return the value of one of our cookies, "" when the browser has sent none."""
    wanted = _full(settings, name).encode()
    for header, value in scope["headers"]:
        if header == b"cookie":
            for pair in value.split(b";"):
                key, _, held = pair.strip().partition(b"=")
                if key == wanted:
                    return str(held.decode("latin-1"))
    return ""


def set_cookie(response: Response, settings: Settings, name: str, value: str, *, seconds: int) -> None:
    """Give the browser one of our cookies for `seconds`; 0 takes it away."""
    response.set_cookie(
        _full(settings, name),
        value,
        max_age=seconds,
        path="/",
        secure=_is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def without_ours(headers: RawHeaders) -> RawHeaders:
    """Return headers without our cookies; all others stay as they are, byte for byte."""
    for name, value in headers:
        if name == b"cookie" and SESSION.encode() in value:
            break
    else:
        return headers
    kept: RawHeaders = []
    for name, value in headers:
        if name != b"cookie":
            kept.append((name, value))
            continue
        pairs = value.split(b";")
        others = [pair for pair in pairs if pair.partition(b"=")[0].strip() not in _OURS]
        if len(others) == len(pairs):
            kept.append((name, value))
        elif rest := b";".join(others).strip():
            kept.append((name, rest))
    return kept


def _full(settings: Settings, name: str) -> str:
    return _SECURE + name if _is_secure(settings) else name


def _is_secure(settings: Settings) -> bool:
    return settings.public_origin.startswith("https://")
