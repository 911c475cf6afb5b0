"""The instance: what this server says of itself to everybody. Asked once, however many ask."""

import asyncio
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from resolvers.context import Ctx
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.emoji import CustomEmoji
from resolvers.entities.instance import Instance, InstanceStats, InstanceV1, Urls
from resolvers.errors import ForbiddenError, UnauthenticatedError, UpstreamDownError, UpstreamTimeoutError
from resolvers.response_cache import Reply, ResponseCache, Rule
from resolvers.sources.gotosocial import Query
from resolvers.viewer import ANONYMOUS

_MINUTE = Rule(60, stale=True)
_PATIENCE = 10.0
_EMOJIS = "/api/v1/custom_emojis"


async def instance(ctx: Ctx, responses: ResponseCache) -> Instance:
    """Return what the server says of itself, at most a minute old; it streams where Chirp does.

    GoToSocial always says wss://, also where there is no TLS.
    """
    told = decode(Instance, await public_body(ctx, responses, "/api/v2/instance"))
    urls = Urls(streaming=ctx.sources.gotosocial.public_origin.replace("http", "ws", 1))
    return replace(told, configuration=replace(told.configuration, urls=urls))


async def stats(ctx: Ctx, responses: ResponseCache) -> InstanceStats:
    """Return how much the server holds, at most a minute old."""
    return decode(InstanceV1, await public_body(ctx, responses, "/api/v1/instance")).stats


async def custom_emojis(ctx: Ctx, responses: ResponseCache) -> list[CustomEmoji]:
    """Return the server's emojis, at most a minute old; none for anonymous viewers, to whom they are not shown.

    They are the same for all, so that the first who asks needs the scope read:custom_emojis.
    """
    if ctx.viewer.token is None:
        return []

    async def fetch() -> Reply:
        return Reply(200, [], (await ctx.get(_EMOJIS)).body)

    try:
        body = await _kept(responses, ("signed in", _EMOJIS), fetch)
    except (UnauthenticatedError, ForbiddenError):
        # It may be the token of somebody else that was refused.
        body = (await ctx.get(_EMOJIS)).body
    return decode_list(CustomEmoji, body)


async def public_body(
    ctx: Ctx,
    responses: ResponseCache,
    path: str,
    query: Query = (),
    *,
    patience: float = _PATIENCE,
    hidden: bytes | None = None,
) -> bytes:
    """Return what GoToSocial answers to nobody in particular, or has answered within the last minute.

    `hidden` stands for what is shown to nobody who has not signed in. Raises UpstreamDownError, UpstreamTimeoutError
    after `patience` seconds, and what GoToSocial's refusal stands for.
    """
    nobody = Ctx.of(ANONYMOUS, ctx.sources)

    async def fetch() -> Reply:
        try:
            async with asyncio.timeout(patience):
                return Reply(200, [], (await nobody.get(path, query)).body)
        except TimeoutError as error:
            raise UpstreamTimeoutError(detail=f"GET {path}: {patience} s") from error
        except (UnauthenticatedError, ForbiddenError):
            if hidden is None:
                raise
            return Reply(200, [], hidden)

    return await _kept(responses, ("front", path), fetch)


async def _kept(responses: ResponseCache, key: tuple[str, str], fetch: Callable[[], Awaitable[Reply]]) -> bytes:
    given = await responses.answer(key, _MINUTE, fetch)
    if given is None:
        raise UpstreamDownError(detail=f"GET {key[1]}: too large")
    return given.reply.body
