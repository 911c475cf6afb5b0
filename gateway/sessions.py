"""The session of a browser, as its requests show it by a cookie."""

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from gateway.cookies import SESSION, read_cookie
from gateway.state import state_of
from resolvers import sessions
from resolvers.errors import UnauthenticatedError
from resolvers.viewer import ANONYMOUS, Viewer

_ACCOUNT = "x-chirp-account"
_MEMO = "chirp.viewer"


def session_id_of(scope: Scope) -> str:
    """Return the id of the session that a browser holds, "" for none."""
    return read_cookie(scope, state_of(scope)["settings"], SESSION)


async def session_viewer(scope: Scope) -> Viewer:
    """Return the viewer of a browser's session, anonymous when that has ended; looked up once for each request.

    `X-Chirp-Account` chooses among the accounts of the session. A browser cannot send headers with a socket: there
    `?account=` does. Raises UnauthenticatedError for an account that is not there, also when the session is not: who
    names an account has to learn that the answer would be a stranger's.
    """
    if _MEMO not in scope:
        scope[_MEMO] = await _viewer(scope, session_id_of(scope), _account_of(scope))
    viewer: Viewer = scope[_MEMO]
    return viewer


async def _viewer(scope: Scope, session_id: str, account_id: str | None) -> Viewer:
    found = await sessions.viewer(state_of(scope)["sources"], session_id, account_id) if session_id else None
    if found is None and account_id is not None:
        raise UnauthenticatedError("This session has ended. Sign in again.")
    return found or ANONYMOUS


def _account_of(scope: Scope) -> str | None:
    if scope["type"] == "websocket":
        query: bytes = scope["query_string"]
        return next(iter(parse_qs(query.decode("latin-1")).get("account", ())), None)
    return Headers(scope=scope).get(_ACCOUNT)
