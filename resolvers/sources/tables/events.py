"""chirp.events: what Chirp itself has to tell its listeners. Within an account, ids follow the order of commits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from resolvers.events import EventKind
from resolvers.sources.postgres import Session


@dataclass(frozen=True, slots=True)
class Event:
    """A row; `payload` is a JSON object as text."""

    id: int
    kind: str
    payload: str
    created_at: datetime


async def insert(session: Session, account_id: str, kind: EventKind, payload: Mapping[str, str]) -> None:
    """Note what happened to an account, in the transaction of the change itself.

    Other events of the account wait until that has ended: a reader that has seen an id will see no lower one later.
    """
    await session.run("SELECT pg_advisory_xact_lock(hashtext('chirp.events'), hashtext($1))", account_id)
    await session.run(
        "INSERT INTO events (account_id, kind, payload) VALUES ($1, $2, $3::jsonb)",
        account_id,
        kind.value,
        json.dumps(payload),
    )


async def select_after(session: Session, account_id: str, event_id: int, limit: int) -> list[Event]:
    """Return up to `limit` events of an account after one, oldest first."""
    return await session.all(
        Event,
        "SELECT id, kind, payload::text AS payload, created_at FROM events"
        " WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        account_id,
        event_id,
        limit,
    )


async def newest(session: Session, account_id: str) -> int:
    """Return the id of an account's newest event, 0 when there is none."""
    return await session.value(int, "SELECT max(id) FROM events WHERE account_id = $1", account_id) or 0


async def delete_older(session: Session, age: timedelta) -> int:
    """Delete what is older than `age`; return how many rows went."""
    return await session.run("DELETE FROM events WHERE created_at < now() - $1::interval", age)
