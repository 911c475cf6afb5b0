"""chirp.events: what Chirp itself has to tell its listeners."""

import json
from collections.abc import Mapping
from datetime import timedelta

from resolvers.events import EventKind
from resolvers.sources.postgres import Session


async def insert(session: Session, account_id: str, kind: EventKind, payload: Mapping[str, str]) -> None:
    """Note what happened to an account, in the transaction of the change itself."""
    await session.run(
        "INSERT INTO events (account_id, kind, payload) VALUES ($1, $2, $3::jsonb)",
        account_id,
        kind.value,
        json.dumps(payload),
    )


async def delete_older(session: Session, age: timedelta) -> int:
    """Delete what is older than `age`; return how many rows went."""
    return await session.run("DELETE FROM events WHERE created_at < now() - $1::interval", age)
