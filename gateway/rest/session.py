"""The sessions of a person, over REST."""

from collections.abc import Mapping

from gateway.rest.endpoint import Endpoint
from resolvers import sessions
from resolvers.context import Ctx


async def _current(ctx: Ctx, _path: Mapping[str, str]) -> object:
    return await sessions.current(ctx)


async def _all(ctx: Ctx, _path: Mapping[str, str]) -> object:
    return await sessions.all_of(ctx)


async def _end(ctx: Ctx, path: Mapping[str, str]) -> object:
    await sessions.end(ctx, path["id"])
    return {}


async def _end_all(ctx: Ctx, _path: Mapping[str, str]) -> object:
    return {"ended": await sessions.end_all(ctx)}


ENDPOINTS = [
    Endpoint("GET", "/session", _current),
    Endpoint("GET", "/sessions", _all),
    Endpoint("DELETE", "/sessions", _end_all),
    Endpoint("DELETE", "/sessions/{id}", _end),
]
