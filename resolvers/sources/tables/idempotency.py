"""chirp.idempotency: what became of the posts that came with an Idempotency-Key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from resolvers.sources.postgres import Session


@dataclass(frozen=True, slots=True)
class Name:
    """The primary key: SHA-256 of the token, and the key that the client chose."""

    token_hash: bytes
    key: str


@dataclass(frozen=True, slots=True)
class KeyedPost:
    """A row. `age` is in seconds since its attempt began; `answer`, sealed, is there once it is done."""

    fingerprint: bytes
    attempt: UUID
    age: float
    is_expired: bool
    is_leased: bool
    answer: bytes | None


@dataclass(frozen=True, slots=True)
class Rivals:
    """Who else may have made one of some statuses: those that are another key's for sure, and sendings under way."""

    claimed: list[str]
    under_way: int


async def insert(
    session: Session, name: Name, fingerprint: bytes, attempt: UUID, *, lease: timedelta, kept: timedelta
) -> bool:
    """Begin an attempt if the key is free, or done for longer than `kept`; tell whether it was."""
    made = await session.run(
        "INSERT INTO idempotency (token_hash, key, fingerprint, attempt, leased_until)"
        " VALUES ($1, $2, $3, $4, now() + $5::interval)"
        " ON CONFLICT (token_hash, key) DO UPDATE SET fingerprint = $3, attempt = $4, state = 'sending',"
        " created_at = now(), began_at = now(), leased_until = now() + $5::interval, status_id = NULL, answer = NULL"
        " WHERE idempotency.state = 'done' AND idempotency.created_at < now() - $6::interval",
        name.token_hash,
        name.key,
        fingerprint,
        attempt,
        lease,
        kept,
    )
    return made == 1


async def find(session: Session, name: Name, *, kept: timedelta) -> KeyedPost | None:
    """Return the row of a key."""
    return await session.one(
        KeyedPost,
        "SELECT fingerprint, attempt, extract(epoch FROM now() - began_at)::float8 AS age,"
        " state = 'done' AND created_at < now() - $3::interval AS is_expired, leased_until > now() AS is_leased, answer"
        " FROM idempotency WHERE token_hash = $1 AND key = $2",
        name.token_hash,
        name.key,
        kept,
    )


async def lease(session: Session, name: Name, attempt: UUID, *, lease: timedelta) -> bool:
    """Take an unfinished attempt on which nobody is at work; tell whether it was there to take."""
    taken = await session.run(
        "UPDATE idempotency SET leased_until = now() + $4::interval WHERE token_hash = $1 AND key = $2"
        " AND attempt = $3 AND state <> 'done' AND leased_until <= now()",
        name.token_hash,
        name.key,
        attempt,
        lease,
    )
    return taken == 1


async def doubt(session: Session, name: Name, attempt: UUID, *, lease: timedelta) -> None:
    """Note that an attempt ended without an answer; whoever sent it is still at work on it."""
    await session.run(
        "UPDATE idempotency SET state = 'unknown', leased_until = now() + $4::interval"
        " WHERE token_hash = $1 AND key = $2 AND attempt = $3 AND state <> 'done'",
        name.token_hash,
        name.key,
        attempt,
        lease,
    )


async def release(session: Session, name: Name, attempt: UUID) -> None:
    """Let go of an attempt that is not settled."""
    await session.run(
        "UPDATE idempotency SET leased_until = now() WHERE token_hash = $1 AND key = $2 AND attempt = $3",
        name.token_hash,
        name.key,
        attempt,
    )


async def begin_again(session: Session, name: Name, attempt: UUID, following: UUID, *, lease: timedelta) -> bool:
    """Begin the attempt `following` in place of `attempt`; tell whether nobody else did, or finished it."""
    begun = await session.run(
        "UPDATE idempotency SET attempt = $4, state = 'sending', began_at = now(), leased_until = now() + $5::interval"
        " WHERE token_hash = $1 AND key = $2 AND attempt = $3 AND state <> 'done'",
        name.token_hash,
        name.key,
        attempt,
        following,
        lease,
    )
    return begun == 1


async def finish(session: Session, name: Name, attempt: UUID, answer: bytes, status_id: str | None) -> bool | None:
    """Keep the answer of an attempt; tell whether it was still to be had.

    Returns None, and changes nothing, when the status is another key's.
    """
    try:
        kept = await session.run(
            "UPDATE idempotency SET state = 'done', answer = $4, status_id = $5"
            " WHERE token_hash = $1 AND key = $2 AND attempt = $3 AND state <> 'done'",
            name.token_hash,
            name.key,
            attempt,
            answer,
            status_id,
        )
    except asyncpg.UniqueViolationError:
        return None
    return kept == 1


async def delete(session: Session, name: Name, attempt: UUID) -> None:
    """Free the key of an attempt that made no post."""
    await session.run(
        "DELETE FROM idempotency WHERE token_hash = $1 AND key = $2 AND attempt = $3 AND state <> 'done'",
        name.token_hash,
        name.key,
        attempt,
    )


async def delete_of_token(session: Session, token_hash: bytes) -> None:
    """Delete the kept answers of a token that was revoked: they hold what it may not read any more."""
    await session.run("DELETE FROM idempotency WHERE token_hash = $1 AND state = 'done'", token_hash)


async def rivals(
    session: Session, name: Name, fingerprint: bytes, status_ids: Sequence[str], *, sending: timedelta
) -> Rivals:
    """Return who else may have made one of `status_ids`; a sending is over after `sending`."""
    found = await session.one(
        Rivals,
        "SELECT array(SELECT status_id FROM idempotency WHERE status_id = ANY($4::text[])) AS claimed,"
        " (SELECT count(*) FROM idempotency WHERE token_hash = $1 AND key <> $2 AND fingerprint = $3"
        " AND state = 'sending' AND began_at > now() - $5::interval) AS under_way",
        name.token_hash,
        name.key,
        fingerprint,
        list(status_ids),
        sending,
    )
    if found is None:
        raise LookupError("a SELECT without FROM returns a row")
    return found


async def delete_older(session: Session, age: timedelta) -> int:
    """Delete what is older than `age` and was not sent anew since; return how many rows went."""
    return await session.run(
        "DELETE FROM idempotency WHERE created_at < now() - $1::interval AND began_at < now() - $1::interval", age
    )
