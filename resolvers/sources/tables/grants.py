"""chirp.grants: sealed tokens with which the worker acts for people."""

from collections.abc import Iterable
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
    session: Session, *, digest: bytes, account_id: str, client_id: str, scopes: Iterable[str], token: bytes
) -> None:
    """Keep a token that was just got."""
    await session.run(
        "INSERT INTO grants (token_sha256, account_id, client_id, scopes, token) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (token_sha256) DO UPDATE SET token = $5, verified_at = clock_timestamp()",
        digest,
        account_id,
        client_id,
        sorted(scopes),
        token,
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
