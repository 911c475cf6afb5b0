"""Jobs about the log of events."""

from typing import Any

from jobs.context import WorkerContext
from resolvers import event_log


async def prune_events(ctx: dict[Any, Any]) -> int:
    """Delete events older than seven days; return how many."""
    opened: WorkerContext = ctx["chirp"]
    return await event_log.prune(opened.sources.postgres)
