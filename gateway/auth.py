"""Who asks: the bearer token of a request (RFC 6750, section 2.1)."""

from starlette.datastructures import Headers
from starlette.types import Scope

from resolvers.viewer import ANONYMOUS, Viewer


def viewer_of(scope: Scope) -> Viewer:
    """Return the viewer of a request or socket; anonymous when there is no bearer token."""
    return viewer_of_authorization(Headers(scope=scope).get("authorization", ""))


def viewer_of_authorization(value: str) -> Viewer:
    """Return the viewer that the value of an Authorization header stands for."""
    scheme, _, token = value.strip().partition(" ")
    token = token.strip()
    return Viewer(token) if scheme.lower() == "bearer" and token else ANONYMOUS
