"""/graphql: GraphQL over HTTP and WebSocket."""

import json
from datetime import timedelta

import strawberry
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from gateway.auth import viewer_of, viewer_of_authorization
from gateway.errors import error_response
from gateway.state import state_of
from resolvers.errors import ChirpError, UnauthenticatedError
from schema.context import RequestContext


class GraphQLEndpoint(GraphQL[RequestContext, None]):
    """The endpoint: POST for operations, `graphql-transport-ws` for subscriptions.

    A browser cannot send headers with a socket: there the token comes as `Authorization` in `connection_init`.
    """

    def __init__(self, schema: strawberry.Schema) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=5),
            max_subscriptions_per_connection=20,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or socket, unless it may not use the session that came with it."""
        try:
            await viewer_of(scope)
        except ChirpError as refusal:
            await error_response(refusal)(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    def decode_json(self, data: str | bytes) -> object:
        """Return the object, or the batch, that a body or a message of a socket is. Raises JSONDecodeError."""
        try:
            decoded = json.loads(data)
        except (UnicodeDecodeError, RecursionError) as fault:
            raise json.JSONDecodeError("not readable", "", 0) from fault
        if not isinstance(decoded, dict | list):
            raise json.JSONDecodeError("no object", "", 0)
        return decoded

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> RequestContext:  # noqa: ARG002  Strawberry gives it
        """Return the context of a request, or of a socket."""
        state = state_of(request.scope)
        return RequestContext(await viewer_of(request.scope), state["sources"], state["streams"], state["responses"])

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:  # noqa: ARG002  Strawberry gives it
        """Let pages of any origin in: a session's cookie was checked by then, and a token says for itself who asks."""
        return True

    async def on_ws_connect(self, context: RequestContext) -> dict[str, object]:
        """Take the token that a socket's client names in `connection_init`, if the handshake had none."""
        value = context.connection_params.get("Authorization")
        if context.viewer.token is None and isinstance(value, str):
            try:
                context.viewer = viewer_of_authorization(value)
            except UnauthenticatedError as refusal:
                raise ConnectionRejectionError({"error": refusal.message}) from refusal
            context.renew()
        return {}
