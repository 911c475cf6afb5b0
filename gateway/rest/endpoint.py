"""A route of /api/v2/chirp: read the input, call one operation, shape the output."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.auth import viewer_of
from gateway.errors import error_response
from gateway.state import state_of
from resolvers.context import Ctx
from resolvers.errors import ChirpError, ValidationError

PREFIX = "/api/v2/chirp"


_AT = re.compile(r" - at `\$\.?([^`]*)`$")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One route: `operation` takes the context and the parameters of the path, and returns what is shown as JSON.

    With `body`, the type of the JSON object that is to be sent, it is given that as well.
    """

    method: str
    path: str
    operation: Callable[..., Awaitable[object]]
    body: type | None = None

    def route(self) -> Route:
        """Return the route of Starlette."""

        async def handle(request: Request) -> Response:
            try:
                ctx = Ctx.of(await viewer_of(request.scope), state_of(request.scope)["sources"])
                given = () if self.body is None else (_decoded(await request.body(), self.body),)
                shown = await self.operation(ctx, request.path_params, *given)
            except ChirpError as error:
                return error_response(error)
            headers = {"Cache-Control": "no-store"}
            return Response(msgspec.json.encode(shown), media_type="application/json", headers=headers)

        return Route(PREFIX + self.path, handle, methods=[self.method])


def _decoded(body: bytes, kind: type) -> object:
    """Return a JSON body. Raises ValidationError, naming the field, and 400 for what is no JSON at all."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as fault:
        reason = str(fault)
        at = _AT.search(reason)
        raise ValidationError(_AT.sub("", reason) + ".", field=at[1] or None if at else None) from fault
    except msgspec.MsgspecError as fault:
        raise ValidationError("The body has to be JSON.", status=400) from fault
