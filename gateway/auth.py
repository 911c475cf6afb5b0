"""Who asks: the bearer token of a request (RFC 6750, section 2.1), else the session of its browser."""

import re

from starlette.types import Scope

from gateway.csrf import check_cookie_use
from gateway.sessions import session_id_of, session_viewer
from resolvers.errors import UnauthenticatedError
from resolvers.viewer import ANONYMOUS, Viewer, may_be_token

# Where a session may stand for a token: what only Chirp answers, and what browsers upload.
_WITH_SESSION = re.compile(
    r"(?:POST|WEBSOCKET) /graphql|[A-Z]+ /api/v2/chirp/.+"
    r"|POST /api/v[12]/media|PATCH /api/v1/accounts/update_credentials"
)


async def viewer_of(scope: Scope) -> Viewer:
    """Return the viewer of a request or socket; anonymous without a bearer token and without a session.

    A bearer token wins. Raises ForbiddenError when a foreign page may have made the request, UnauthenticatedError for
    an account that the session lacks and for what cannot be a token.
    """
    viewer = bearer_of(scope)
    if viewer.token is not None or not takes_session(scope):
        return viewer
    if session_id_of(scope):
        check_cookie_use(scope)
    return await session_viewer(scope)


def takes_session(scope: Scope) -> bool:
    """Tell whether a session's cookie counts here."""
    method = "WEBSOCKET" if scope["type"] == "websocket" else scope["method"]
    return _WITH_SESSION.fullmatch(f"{method} {scope['path']}") is not None


def bearer_of(scope: Scope) -> Viewer:
    """Return the viewer that the bearer token of a request or socket stands for. Raises UnauthenticatedError."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            return viewer_of_authorization(value.decode("latin-1"))
    return ANONYMOUS


def viewer_of_authorization(value: str) -> Viewer:
    """Return the viewer that the value of an Authorization header stands for.

    Raises UnauthenticatedError for signs that no token is made of.
    """
    scheme, _, token = value.strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        return ANONYMOUS
    if not may_be_token(token):
        raise UnauthenticatedError("This is no token of this server.")
    return Viewer(token)
