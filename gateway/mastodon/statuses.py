"""POST /api/v1/statuses with an Idempotency-Key, which GoToSocial ignores."""

from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from gateway.auth import bearer_of
from gateway.errors import error_response
from gateway.passthrough import ClientGoneError, passthrough, request_headers, target_of
from gateway.state import state_of
from resolvers import idempotency
from resolvers.entities.submission import Post
from resolvers.errors import ChirpError, UnauthenticatedError, ValidationError

# A post is text: its media were sent before it.
LARGEST_BODY = 1024 * 1024


async def create(scope: Scope, receive: Receive, send: Send) -> None:
    """Post once for each key; without a key or a token, pass the request on (ASGI application)."""
    key = Headers(scope=scope).get("idempotency-key", "").strip()
    token = None
    with suppress(UnauthenticatedError):
        token = bearer_of(scope).token
    if not key or token is None:
        await passthrough(scope, receive, send)
        return
    try:
        post = Post(token, key, target_of(scope), request_headers(scope), await _body(receive))
        reply = await idempotency.post_once(state_of(scope)["sources"], post)
    except ClientGoneError:
        return
    except ChirpError as error:
        await error_response(error)(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _body(receive: Receive) -> bytes:
    """Return a whole body. Raises ValidationError (413) when it is too large, ClientGoneError when it breaks off."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise ValidationError(f"A post is too large: at most {LARGEST_BODY} bytes.", status=413)
        more = message.get("more_body", False)
    return bytes(body)
