"""chirp.token_scopes: what tokens may do, by the SHA-256 of the token."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from resolvers.sources.postgres import Session


@dataclass(frozen=True, slots=True)
class TokenScopes:
    """What is known of a token; `complete` says that `granted` is all it may do."""

    granted: list[str]
    refused: list[str]
    complete: bool


async def select(session: Session, digest: bytes) -> TokenScopes | None:
    """Return what is known of a token."""
    return await session.one(
        TokenScopes, "SELECT granted, refused, complete FROM token_scopes WHERE token_sha256 = $1", digest
    )


async def keep_all(session: Session, digest: bytes, granted: Iterable[str]) -> None:
    """Keep all that a token may do, as GoToSocial told when it was made."""
    await session.run(
        "INSERT INTO token_scopes (token_sha256, granted, complete) VALUES ($1, $2, true)"
        " ON CONFLICT (token_sha256) DO UPDATE SET granted = $2, refused = '{}', complete = true, learnt_at = now()",
        digest,
        sorted(granted),
    )


async def keep_one(session: Session, digest: bytes, scope: str, *, granted: bool) -> None:
    """Keep whether a token may do one thing, as was found out by asking."""
    await session.run(
        "INSERT INTO token_scopes AS kept (token_sha256, granted, refused) VALUES ($1, $2, $3)"
        " ON CONFLICT (token_sha256) DO UPDATE"
        " SET granted = kept.granted || $2, refused = kept.refused || $3, learnt_at = now()"
        " WHERE NOT kept.granted @> $2 OR NOT kept.refused @> $3",
        digest,
        [scope] if granted else [],
        [] if granted else [scope],
    )


async def delete(session: Session, digest: bytes) -> None:
    """Forget a token."""
    await session.run("DELETE FROM token_scopes WHERE token_sha256 = $1", digest)


async def delete_older(session: Session, age: timedelta) -> int:
    """Forget what was learnt so long ago; return of how many tokens."""
    return await session.run("DELETE FROM token_scopes WHERE learnt_at < now() - $1::interval", age)
