"""The log of Chirp's own events: kept for seven days, so that whoever was away can read on."""

from resolvers.events import KEPT
from resolvers.sources.postgres import Postgres
from resolvers.sources.tables import events


async def prune(postgres: Postgres) -> int:
    """Delete events that nobody will read on from; return how many."""
    async with postgres.session() as session:
        return await events.delete_older(session, KEPT)
