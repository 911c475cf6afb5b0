"""A route of /api/v2/chirp: read the input, call one operation, shape the output."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.auth import viewer_of
from gateway.errors import error_response
from gateway.state import state_of
from resolvers.context import Ctx
from resolvers.errors import ChirpError

PREFIX = "/api/v2/chirp"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One route: `operation` takes the context and the parameters of the path, and returns what is shown as JSON."""

    method: str
    path: str
    operation: Callable[[Ctx, Mapping[str, str]], Awaitable[object]]

    def route(self) -> Route:
        """Return the route of Starlette."""

        async def handle(request: Request) -> Response:
            ctx = Ctx.of(viewer_of(request.scope), state_of(request.scope)["sources"])
            try:
                shown = await self.operation(ctx, request.path_params)
            except ChirpError as error:
                return error_response(error)
            headers = {"Cache-Control": "no-store"}
            return Response(msgspec.json.encode(shown), media_type="application/json", headers=headers)

        return Route(PREFIX + self.path, handle, methods=[self.method])
