"""What a person prefers, over REST."""

from collections.abc import Mapping

from gateway.rest.endpoint import Endpoint
from resolvers import preferences
from resolvers.context import Ctx
from resolvers.preferences import Changes


async def _read(ctx: Ctx, _path: Mapping[str, str]) -> object:
    return await preferences.read(ctx)


async def _update(ctx: Ctx, _path: Mapping[str, str], changes: Changes) -> object:
    return await preferences.update(ctx, changes)


ENDPOINTS = [Endpoint("GET", "/preferences", _read), Endpoint("PATCH", "/preferences", _update, Changes)]
