"""Jobs about Idempotency-Keys."""

from typing import Any

from jobs.context import WorkerContext
from resolvers import idempotency


async def prune_idempotency(ctx: dict[Any, Any]) -> int:
    """Delete keys older than an hour, with their answers; return how many."""
    opened: WorkerContext = ctx["chirp"]
    return await idempotency.prune(opened.sources.postgres)
