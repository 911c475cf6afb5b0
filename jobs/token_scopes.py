"""Jobs about what tokens may do."""

from typing import Any

from jobs.context import WorkerContext
from resolvers import viewers


async def prune_token_scopes(ctx: dict[Any, Any]) -> int:
    """Drop what was learnt of tokens long ago; return of how many."""
    opened: WorkerContext = ctx["chirp"]
    return await viewers.prune(opened.sources)
