"""Requests that a foreign page could make in a browser's name: what the session's cookie may not do."""

from starlette.datastructures import Headers
from starlette.types import Scope

from gateway.state import state_of
from resolvers.errors import ForbiddenError, ValidationError

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_GRAPHQL = "/graphql"


def check_cookie_use(scope: Scope) -> None:
    """Make sure that a request which the session's cookie stands for was made by a page of ours.

    A page elsewhere can send a form, or text, but neither a header of ours nor JSON without being asked first
    (https://fetch.spec.whatwg.org/#cors-safelisted-request-header). Sockets have no such rule, but a true Origin.
    Raises ForbiddenError, and ValidationError (415) for GraphQL that is no JSON.
    """
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    ours = state_of(scope)["settings"].public_origin
    if scope["type"] == "websocket":
        if origin != ours:
            raise ForbiddenError("A page of another origin may not use this session.")
        return
    if scope["method"] in _SAFE:
        return
    if origin not in (None, ours):
        raise ForbiddenError("A page of another origin may not use this session.")
    if "x-chirp-csrf" not in headers:
        raise ForbiddenError("With a session's cookie, the header X-Chirp-CSRF has to be sent.")
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if scope["path"] == _GRAPHQL and media_type != "application/json":
        raise ValidationError("GraphQL has to be sent as application/json.", status=415)


def is_own_form(scope: Scope) -> bool:
    """Tell whether a form was sent by a page of ours: browsers say where each form comes from."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None:
        return "x-chirp-csrf" in headers
    return origin == state_of(scope)["settings"].public_origin
