"""What a visitor of this server is shown: the instance, its numbers, its latest public posts."""

import asyncio
from dataclasses import dataclass
from typing import TypeVar

from resolvers.context import Ctx
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.instance import Instance, InstanceV1
from resolvers.entities.status import Status
from resolvers.errors import ChirpError, ForbiddenError, UnauthenticatedError, UpstreamDownError, UpstreamTimeoutError
from resolvers.response_cache import Reply, ResponseCache, Rule
from resolvers.sources.gotosocial import Query
from resolvers.telemetry import get_logger

_MINUTE = Rule(60, stale=True)
_PATIENCE = 3.0
_LATEST = (("local", "true"), ("limit", "10"))
# What stands for posts that are shown to nobody who has not signed in.
_HIDDEN = b"null"

T = TypeVar("T")

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Front:
    """Each part is None when it cannot be read; `posts` are None as well when the server shows them to nobody."""

    instance: Instance | None
    v1: InstanceV1 | None
    posts: list[Status] | None


async def front(ctx: Ctx, responses: ResponseCache) -> Front:
    """Return the front as everybody may see it, at most a minute old; waits three seconds at most, raises nothing."""
    instance, v1, posts = await asyncio.gather(
        _read(Instance, "/api/v2/instance", ctx, responses),
        _read(InstanceV1, "/api/v1/instance", ctx, responses),
        _posts(ctx, responses),
    )
    return Front(instance, v1, posts)


async def _read(kind: type[T], path: str, ctx: Ctx, responses: ResponseCache) -> T | None:
    try:
        return decode(kind, await _body(path, (), ctx, responses))
    except ChirpError as error:
        log.warning("front_without_part", path=path, detail=error.detail or error.message)
        return None


async def _posts(ctx: Ctx, responses: ResponseCache) -> list[Status] | None:
    path = "/api/v1/timelines/public"
    try:
        body = await _body(path, _LATEST, ctx, responses)
        return None if body == _HIDDEN else decode_list(Status, body)
    except ChirpError as error:
        log.warning("front_without_part", path=path, detail=error.detail or error.message)
        return None


async def _body(path: str, query: Query, ctx: Ctx, responses: ResponseCache) -> bytes:
    """Return what GoToSocial answers to nobody in particular, or has answered within the last minute."""

    async def fetch() -> Reply:
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await ctx.get(path, query)
        except TimeoutError as error:
            raise UpstreamTimeoutError(detail=f"GET {path}: {_PATIENCE} s") from error
        except (UnauthenticatedError, ForbiddenError):
            return Reply(200, [], _HIDDEN)
        return Reply(200, [], answer.body)

    given = await responses.answer(("front", path), _MINUTE, fetch)
    if given is None:
        raise UpstreamDownError(detail=f"GET {path}: too large")
    return given.reply.body
