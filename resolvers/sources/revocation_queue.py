"""Tokens that are still to be ended, in Redis: when each is due, and what is sealed of it."""

import time

from resolvers.sources.redis import PREFIX, Redis, translated

_DUE = f"{PREFIX}revocations"
_SEALED = f"{PREFIX}revocations_sealed"


async def put(redis: Redis, name: str, sealed: bytes, *, after: float = 0) -> None:
    """Note a token that is due `after` so many seconds, in place of what was noted of it."""
    with translated():
        async with redis.client.pipeline(transaction=True) as pipe:
            pipe.hset(_SEALED, mapping={name: sealed})
            pipe.zadd(_DUE, {name: time.time() + after})
            await pipe.execute()


async def delay(redis: Redis, name: str, *, seconds: float) -> None:
    """Let a token that is noted be due later."""
    with translated():
        await redis.client.zadd(_DUE, {name: time.time() + seconds}, xx=True)


async def remove(redis: Redis, name: str) -> None:
    """Drop a token."""
    with translated():
        async with redis.client.pipeline(transaction=True) as pipe:
            pipe.zrem(_DUE, name)
            pipe.hdel(_SEALED, name)
            await pipe.execute()


async def due(redis: Redis, *, most: int) -> dict[str, bytes]:
    """Return what is sealed of the tokens that are due now, by their names, the oldest first."""
    with translated():
        async with redis.client.pipeline(transaction=False) as pipe:
            pipe.zrange(_DUE, "-inf", time.time(), byscore=True, offset=0, num=most)  # type: ignore[arg-type]
            [names] = await pipe.execute()
            if not names:
                return {}
            pipe.hmget(_SEALED, names)
            [values] = await pipe.execute()
    return {name.decode(): value or b"" for name, value in zip(names, values, strict=True)}
