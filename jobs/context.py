"""What a job is given: the sources that a worker has open."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from resolvers.settings import Settings
from resolvers.sources.postgres import Postgres, open_postgres
from resolvers.sources.redis import open_redis


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """The sources of a worker."""

    postgres: Postgres


@asynccontextmanager
async def open_context(settings: Settings) -> AsyncIterator[WorkerContext]:
    """Open the sources of a worker and close them again. Raises StoreError.

    Redis is asked once, since arq, which holds its own connections, would tell of a fault by a traceback.
    """
    async with AsyncExitStack() as stack:
        postgres = await open_postgres(settings, connections=4)
        stack.push_async_callback(postgres.close)
        redis = await open_redis(settings, connections=1)
        await redis.close()
        yield WorkerContext(postgres)
