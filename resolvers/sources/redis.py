"""Redis or Valkey: one pool, every key under `chirp:`. What is here may be lost at any time.

What goes wrong at the start is a StoreError that names the setting; later it is an UpstreamDownError or
UpstreamTimeoutError, whose message is safe to show.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import redis.asyncio
import redis.exceptions
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from resolvers.errors import StoreError, UpstreamDownError, UpstreamTimeoutError
from resolvers.settings import Settings

PREFIX = "chirp:"
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 2
_BUSY = "The session store is not reachable just now. Try again in a moment."


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """What a server says about itself. `keeps_log`: it writes each change down; `memory` is its limit in bytes or 0."""

    name: str
    version: str
    keeps_log: bool
    memory: int
    eviction: str


class Redis:
    """Small values with a life time. Keys are given without the prefix. Made by `open_redis`.

    `client` is for the sources that need more (channels, scripts); they put `PREFIX` before their keys.
    Its answers time out after 2 seconds, so a listener asks with a shorter timeout of its own.
    """

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self.client = client

    async def close(self) -> None:
        """Close every connection."""
        await self.client.aclose()

    def connections(self) -> dict[str, int]:
        """Return how many connections are in use, and how many are open and idle."""
        pool = self.client.connection_pool
        return pool.use() if isinstance(pool, _Pool) else {}

    async def ping(self) -> None:
        """Ask the server for an answer. Raises UpstreamDownError or UpstreamTimeoutError."""
        with translated():
            await self.client.ping()

    async def facts(self) -> RedisFacts:
        """Ask the server about itself (INFO). Raises UpstreamDownError, also when the user may not ask."""
        with translated():
            told = await self.client.info()
        valkey = told.get("valkey_version")
        return RedisFacts(
            name="Valkey" if valkey else "Redis",
            version=str(valkey or told["redis_version"]),
            keeps_log=bool(told.get("aof_enabled")),
            memory=int(told.get("maxmemory", 0)),
            eviction=str(told.get("maxmemory_policy", "noeviction")),
        )

    async def get(self, key: str) -> bytes | None:
        """Return the value of `key`, or None."""
        with translated():
            found = await self.client.get(PREFIX + key)
        return found if isinstance(found, bytes) else None

    async def touch(self, key: str, *, seconds: int) -> bytes | None:
        """Return the value of `key`, which lives on for `seconds` from now; or None."""
        with translated():
            found = await self.client.getex(PREFIX + key, ex=seconds)
        return found if isinstance(found, bytes) else None

    async def take(self, key: str) -> bytes | None:
        """Return the value of `key` and forget it, at once: nobody else gets it."""
        with translated():
            found = await self.client.getdel(PREFIX + key)
        return found if isinstance(found, bytes) else None

    async def put(self, key: str, value: bytes, *, seconds: int) -> None:
        """Keep `value` for `seconds`, in place of what was there."""
        with translated():
            await self.client.set(PREFIX + key, value, ex=seconds)

    async def delete(self, *keys: str) -> int:
        """Forget `keys`; return how many there were."""
        with translated():
            return int(await self.client.delete(*(PREFIX + key for key in keys))) if keys else 0


class _Pool(redis.asyncio.BlockingConnectionPool):
    """A pool that tells its use."""

    def use(self) -> dict[str, int]:
        return {"in_use": len(self._in_use_connections), "idle": len(self._available_connections)}


async def open_redis(settings: Settings, *, connections: int = 50) -> Redis:
    """Open a pool of up to `connections` and ask for one answer. Raises StoreError naming the setting."""
    address = settings.redis_address
    kind = redis.asyncio.SSLConnection if address.tls else redis.asyncio.Connection
    pool = _Pool(
        max_connections=connections,
        timeout=ANSWER_SECONDS,
        connection_class=kind,
        host=address.host,
        port=address.port,
        password=settings.redis_password,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(ExponentialBackoff(cap=0.1, base=0.01), 1),
        retry_on_error=[redis.exceptions.ConnectionError],
        client_name="chirp",
    )
    client = redis.asyncio.Redis.from_pool(pool)
    try:
        with _explained(settings):
            await client.ping()
    except StoreError:
        await client.aclose()
        raise
    return Redis(client)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the errors of the client into ours; for the sources that use `client` themselves."""
    try:
        yield
    except (redis.exceptions.TimeoutError, TimeoutError) as error:
        raise UpstreamTimeoutError(_BUSY, detail=f"Redis: {error}") from error
    except (redis.exceptions.RedisError, OSError) as error:
        raise UpstreamDownError(_BUSY, detail=f"Redis: {error}") from error


@contextmanager
def _explained(settings: Settings) -> Iterator[None]:
    where = f"{settings.redis_address.host}:{settings.redis_address.port}"
    try:
        yield
    except (redis.exceptions.AuthenticationError, redis.exceptions.NoPermissionError) as error:
        raise StoreError(f"REDIS_PASS: Redis at {where} does not let us in ({error})") from error
    except (redis.exceptions.TimeoutError, TimeoutError) as error:
        raise StoreError(f"REDIS_HOST: Redis at {where} gives no answer") from error
    except (redis.exceptions.RedisError, OSError) as error:
        raise StoreError(f"REDIS_HOST: Redis at {where} cannot be used ({error})") from error
