"""Files that a browser uploads in its session: GraphQL has no way for them, so Mastodon's paths take the cookie."""

from starlette.types import Receive, Scope, Send

from gateway.asgi_route import asgi_route
from gateway.auth import viewer_of
from gateway.errors import error_response
from gateway.passthrough import passthrough
from resolvers.errors import ChirpError


async def upload(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass an upload on, with the token of the session in place of its cookie (ASGI application)."""
    try:
        viewer = await viewer_of(scope)
    except ChirpError as refusal:
        await error_response(refusal)(scope, receive, send)
        return
    if viewer.session is not None:
        kept = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
        scope = {**scope, "headers": [*kept, (b"authorization", f"Bearer {viewer.token}".encode())]}
    await passthrough(scope, receive, send)


ROUTES = [
    asgi_route("POST", "/api/v1/media", upload),
    asgi_route("POST", "/api/v2/media", upload),
    asgi_route("PATCH", "/api/v1/accounts/update_credentials", upload),
]
