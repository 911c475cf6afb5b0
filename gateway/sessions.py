"""The session of a browser, as its requests show it by a cookie."""

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from gateway.cookies import SESSION, read_cookie
from gateway.state import state_of
from resolvers import sessions
from resolvers.viewer import ANONYMOUS, Viewer

_ACCOUNT = "x-chirp-account"
_MEMO = "chirp.viewer"


def session_id_of(scope: Scope) -> str:
    """Return the id of the session that a browser holds, "" for none."""
    return read_cookie(scope, state_of(scope)["settings"], SESSION)


async def session_viewer(scope: Scope) -> Viewer:
    """Return the viewer of a browser's session, anonymous when that has ended; looked up once for each request.

    `X-Chirp-Account` chooses among the accounts of the session. A browser cannot send headers with a socket: there
    `?account=` does. Raises UnauthenticatedError for an account that is not there.
    """
    session_id = session_id_of(scope)
    if not session_id:
        return ANONYMOUS
    if _MEMO not in scope:
        found = await sessions.viewer(state_of(scope)["sources"], session_id, _account_of(scope))
        scope[_MEMO] = found or ANONYMOUS
    viewer: Viewer = scope[_MEMO]
    return viewer


def _account_of(scope: Scope) -> str | None:
    if scope["type"] == "websocket":
        query: bytes = scope["query_string"]
        return next(iter(parse_qs(query.decode("latin-1")).get("account", ())), None)
    return Headers(scope=scope).get(_ACCOUNT)
