"""/graphql over HTTP, as the draft says: https://graphql.github.io/graphql-over-http/draft/.

Queries and mutations come by POST as JSON, one at a time; queries also by GET, but only with a bearer token, so that no
link or picture on a foreign page asks anything in a browser's name. Forms, uploads and batches are not taken.
"""

import math
from collections.abc import Callable

from graphql import OperationType
from starlette.datastructures import Headers, QueryParams
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.auth import bearer_of, viewer_of
from gateway.graphql.encoding import encoded
from gateway.graphql.live import Broadcast
from gateway.graphql.negotiation import Media, is_json, media_of
from gateway.graphql.operations import Asker, Operations, refusal_of
from gateway.graphql.request import GraphQLRequest, read_body, read_query
from gateway.graphql.sse import EventStreams
from gateway.ratelimit import budget_of
from gateway.state import state_of
from resolvers.errors import ChirpError, UnauthenticatedError, ValidationError
from schema.document import DocumentError

LARGEST_BODY = 100_000

_ALLOWED = "GET, POST, OPTIONS"
# Without credentials: a page elsewhere may use a token that it holds, never the session of a browser.
_CROSS_ORIGIN = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT = _CROSS_ORIGIN | {
    "Access-Control-Allow-Methods": _ALLOWED,
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}
_SHOWN = _CROSS_ORIGIN | {
    "Access-Control-Expose-Headers": (
        "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Retry-After"
    ),
    "Cache-Control": "no-store",
    "Vary": "Accept, Authorization, Cookie",
}


class GraphQLEndpoint:
    """The endpoint as an ASGI application; browsers that want a page get `page`, None when there is none."""

    def __init__(self, operations: Operations, broadcast: Broadcast, page: Callable[[], Response] | None) -> None:
        self._operations = operations
        self._streams = EventStreams(broadcast)
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method: str = scope["method"]
        headers = Headers(scope=scope)
        accept = headers.get("accept")
        if self._page is not None and method in ("GET", "HEAD") and _wants_page(scope, accept):
            await self._page()(scope, receive, send)
        elif method == "OPTIONS":
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
        elif (media := media_of(accept)) is None:
            fault = ValidationError(f"This answers as {_offered()}.", status=406)
            await _refusal(fault, Media.JSON, method)(scope, receive, send)
        else:
            await (await self._answer(scope, receive, media))(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, media: Media) -> ASGIApp:
        """Return the answer: a whole one, or one that goes on while the operation lives."""
        try:
            request = await _request_of(scope, receive)
            asker = await _asker_of(scope)
            operation = await self._operations.prepare(request, asker)
            if scope["method"] == "GET" and operation.kind is OperationType.MUTATION:
                raise ValidationError("A mutation is sent by POST.", status=405)
            if media is Media.EVENTS:
                return await self._streams.stream(operation, asker)
            if operation.kind is OperationType.SUBSCRIPTION:
                raise ValidationError(
                    "A subscription is answered as text/event-stream, or over a WebSocket.", status=406
                )
            answer = await self._operations.run(operation, asker)
            body = encoded(answer)
        except Exception as fault:  # noqa: BLE001  whatever it is, the client gets an answer in the shape of GraphQL
            return _refusal(fault, media, scope["method"])
        # What could not begin has no data; older clients take any answer of GraphQL in application/json with 200.
        return _response(body, 400 if "data" not in answer and media is Media.GRAPHQL else 200, media, {})


async def _asker_of(scope: Scope) -> Asker:
    return Asker(await viewer_of(scope), state_of(scope), budget_of(scope))


async def _request_of(scope: Scope, receive: Receive) -> GraphQLRequest:
    method: str = scope["method"]
    headers = Headers(scope=scope)
    if method == "GET":
        if bearer_of(scope).token is None:
            raise UnauthenticatedError("A GET needs a bearer token; send the operation by POST.")
        return read_query(QueryParams(scope["query_string"]))
    if method != "POST":
        raise ValidationError("Send operations by POST.", status=405)
    # The session's own rules come first: they say more clearly what a foreign page lacks.
    await viewer_of(scope)
    if not is_json(headers.get("content-type", "")) or headers.get("content-encoding", "identity") != "identity":
        raise ValidationError("Send operations as application/json, in UTF-8.", status=415)
    return read_body(await _body_of(receive))


async def _body_of(receive: Receive) -> bytes:
    """Return a body; of one that is too large, no more than that is read."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ValidationError("The request ended early.", status=400)
        piece = message.get("body", b"")
        size += len(piece)
        if size > LARGEST_BODY:
            raise ValidationError(f"The body may have {LARGEST_BODY:,} bytes.", status=413)
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)


def _wants_page(scope: Scope, accept: str | None) -> bool:
    return "text/html" in (accept or "") and not scope["query_string"]


def _offered() -> str:
    return " or ".join(media.value for media in Media)


def _refusal(fault: Exception, media: Media, method: str) -> Response:
    media = Media.JSON if media is Media.EVENTS else media
    status = 500
    headers: dict[str, str] = {}
    if isinstance(fault, DocumentError):
        status = 400 if media is Media.GRAPHQL else 200
    elif isinstance(fault, ChirpError):
        status = fault.status
        if fault.retry_after is not None:
            headers["Retry-After"] = str(max(1, math.ceil(fault.retry_after)))
        if status == 405:
            headers["Allow"] = "POST" if method == "GET" else _ALLOWED
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
    return _response(encoded(refusal_of(fault)), status, media, headers)


def _response(body: bytes, status: int, media: Media, headers: dict[str, str]) -> Response:
    return Response(body, status, headers | _SHOWN, media_type=media.content_type)
