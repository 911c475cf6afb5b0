"""Jobs about accounts that leave."""

from typing import Any

from jobs.context import WorkerContext
from resolvers import departures


async def purge_gone_accounts(ctx: dict[Any, Any]) -> int:
    """Forget all that Chirp holds of accounts that are gone at GoToSocial; return how many there were."""
    opened: WorkerContext = ctx["chirp"]
    return await departures.purge_gone(opened.sources, opened.settings.operator_tokens)
