"""Jobs about sessions of browsers."""

from typing import Any

from jobs.context import WorkerContext
from resolvers import sessions


async def end_lapsed_sessions(ctx: dict[Any, Any]) -> int:
    """End the tokens of sessions that ran out by themselves; return of how many."""
    opened: WorkerContext = ctx["chirp"]
    return await sessions.end_lapsed(opened.sources)
