"""chirp.grants: sealed tokens with which the worker acts for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from resolvers.sources.postgres import Session


@dataclass(frozen=True, slots=True)
class Grant:
    """One token, sealed; `verified_at` is when GoToSocial last took it."""

    token_sha256: bytes
    account_id: str
    client_id: str
    scopes: list[str]
    token: bytes = field(repr=False)
    verified_at: datetime


async def upsert(
    session: Session,
    *,
    digest: bytes,
    account_id: str,
    client_id: str,
    scopes: Iterable[str],
    token: bytes,
    session_ends_at: datetime,
) -> None:
    """Keep a token that was just got, and when its session ends at the latest unless it is used."""
    await session.run(
        "INSERT INTO grants (token_sha256, account_id, client_id, scopes, token, session_ends_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (token_sha256) DO UPDATE"
        " SET token = $5, session_ends_at = $6, verified_at = clock_timestamp()",
        digest,
        account_id,
        client_id,
        sorted(scopes),
        token,
        session_ends_at,
    )


async def prolong(session: Session, ends: Mapping[bytes, datetime]) -> None:
    """Note when the sessions of tokens end at the latest, by the digests of the tokens."""
    await session.run(
        "UPDATE grants SET session_ends_at = ends.at"
        " FROM unnest($1::bytea[], $2::timestamptz[]) AS ends (digest, at) WHERE token_sha256 = ends.digest",
        list(ends),
        list(ends.values()),
    )


async def lapsed(session: Session, *, most: int) -> list[Grant]:
    """Return grants whose sessions have ended by now, longest ago first."""
    return await session.all(
        Grant,
        "SELECT token_sha256, account_id, client_id, scopes, token, verified_at FROM grants"
        " WHERE session_ends_at < clock_timestamp() ORDER BY session_ends_at LIMIT $1",
        most,
    )


async def of_account(session: Session, account_id: str) -> list[Grant]:
    """Return the grants of an account, the one verified last first."""
    return await session.all(
        Grant,
        "SELECT token_sha256, account_id, client_id, scopes, token, verified_at FROM grants WHERE account_id = $1"
        " ORDER BY verified_at DESC",
        account_id,
    )


async def latest(session: Session, *, most: int) -> list[Grant]:
    """Return the grants of whoever that were verified last."""
    return await session.all(
        Grant,
        "SELECT token_sha256, account_id, client_id, scopes, token, verified_at FROM grants"
        " ORDER BY verified_at DESC LIMIT $1",
        most,
    )


async def verified(session: Session, digest: bytes) -> None:
    """Note that GoToSocial has taken a token now."""
    await session.run("UPDATE grants SET verified_at = clock_timestamp() WHERE token_sha256 = $1", digest)


async def reseal(session: Session, digest: bytes, token: bytes) -> None:
    """Replace a sealed token by the same under another key."""
    await session.run("UPDATE grants SET token = $2 WHERE token_sha256 = $1", digest, token)


async def delete(session: Session, digest: bytes) -> bool:
    """Forget a grant; tell whether it was there."""
    return await session.run("DELETE FROM grants WHERE token_sha256 = $1", digest) > 0
