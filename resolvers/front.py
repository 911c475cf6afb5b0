"""What a visitor of this server is shown: the instance, its numbers, its latest public posts."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from resolvers.context import Ctx
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.instance import Instance, InstanceV1
from resolvers.entities.status import Status
from resolvers.errors import ChirpError
from resolvers.instance import public_body
from resolvers.response_cache import ResponseCache
from resolvers.telemetry import get_logger

_PATIENCE = 3.0
_LATEST = (("local", "true"), ("limit", "10"))
# What stands for posts that are shown to nobody who has not signed in.
_HIDDEN = b"null"

T = TypeVar("T")

log = get_logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Latest:
    """The latest public posts: the same object while they are the same, so that what is made of it can be kept."""

    posts: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """Each part is None when it cannot be read; `latest` is None as well when the server shows posts to nobody."""

    instance: Instance | None
    v1: InstanceV1 | None
    latest: Latest | None


async def front(ctx: Ctx, responses: ResponseCache) -> Front:
    """Return the front as everybody may see it, at most a minute old; waits three seconds at most, raises nothing."""
    instance, v1, latest = await asyncio.gather(
        _read(Instance, "/api/v2/instance", ctx, responses),
        _read(InstanceV1, "/api/v1/instance", ctx, responses),
        _latest(ctx, responses),
    )
    return Front(instance, v1, latest)


async def _read(kind: type[T], path: str, ctx: Ctx, responses: ResponseCache) -> T | None:
    try:
        return decode(kind, await public_body(ctx, responses, path, patience=_PATIENCE))
    except ChirpError as error:
        log.warning("front_without_part", path=path, detail=error.detail or error.message)
        return None


async def _latest(ctx: Ctx, responses: ResponseCache) -> Latest | None:
    path = "/api/v1/timelines/public"
    try:
        body = await public_body(ctx, responses, path, _LATEST, patience=_PATIENCE, hidden=_HIDDEN)
        return None if body == _HIDDEN else _decoded(body)
    except ChirpError as error:
        log.warning("front_without_part", path=path, detail=error.detail or error.message)
        return None


@lru_cache(maxsize=2)
def _decoded(body: bytes) -> Latest:
    return Latest(tuple(decode_list(Status, body)))
