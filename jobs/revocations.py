"""Jobs about tokens that are to be ended."""

from typing import Any

from jobs.context import WorkerContext
from resolvers import revocations


async def end_due_tokens(ctx: dict[Any, Any]) -> int:
    """End the tokens that are due, of administrators' half hours and of sign-outs while GoToSocial was away."""
    opened: WorkerContext = ctx["chirp"]
    return await revocations.end_due(opened.sources)
