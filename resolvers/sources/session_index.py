"""Which sessions an account has: a hash in Redis for each account, name of the session by its public id."""

from resolvers.sources.redis import PREFIX, Redis, translated


async def add(redis: Redis, account_id: str, session_id: str, name: str, *, seconds: int) -> None:
    """Note a session; the whole list lives on for `seconds`."""
    key = _key(account_id)
    with translated():
        async with redis.client.pipeline(transaction=False) as pipe:
            pipe.hset(key, session_id, name)
            pipe.expire(key, seconds)
            await pipe.execute()


async def remove(redis: Redis, account_id: str, *session_ids: str) -> None:
    """Drop sessions from the list."""
    if session_ids:
        with translated():
            async with redis.client.pipeline(transaction=False) as pipe:
                pipe.hdel(_key(account_id), *session_ids)
                await pipe.execute()


async def names(redis: Redis, account_id: str) -> dict[str, str]:
    """Return the names of an account's sessions by their public ids; some may have ended."""
    with translated():
        async with redis.client.pipeline(transaction=False) as pipe:
            pipe.hgetall(_key(account_id))
            [found] = await pipe.execute()
    return {key.decode(): value.decode() for key, value in found.items()}


async def read(redis: Redis, *keys: str) -> list[tuple[bytes | None, int]]:
    """Return the values of keys, and the seconds that each has left; keeps none of them alive."""
    with translated():
        async with redis.client.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.get(PREFIX + key)
                pipe.ttl(PREFIX + key)
            found = await pipe.execute()
    return list(zip(found[::2], found[1::2], strict=True))


def _key(account_id: str) -> str:
    return f"{PREFIX}sessions_of:{account_id}"
