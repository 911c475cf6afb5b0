"""What a job is given: the sources that a worker has open."""

from dataclasses import dataclass

from resolvers.settings import Settings
from resolvers.sources.postgres import Postgres, open_postgres


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """The sources of a worker."""

    postgres: Postgres

    async def close(self) -> None:
        """Close them."""
        await self.postgres.close()


async def open_context(settings: Settings) -> WorkerContext:
    """Open the sources of a worker. Raises StoreError."""
    return WorkerContext(await open_postgres(settings, connections=4))
