"""What a job is given: the sources that a worker has open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from resolvers.settings import Settings
from resolvers.sources.bundle import Sources, open_sources


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """The settings and sources of a worker."""

    settings: Settings
    sources: Sources


@asynccontextmanager
async def open_context(settings: Settings) -> AsyncIterator[WorkerContext]:
    """Open the sources of a worker and close them again. Raises StoreError.

    arq holds connections to Redis of its own; that ours are opened first tells of a fault by more than a traceback.
    """
    async with open_sources(settings) as sources:
        yield WorkerContext(settings, sources)
