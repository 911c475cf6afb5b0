"""Grants: tokens with which the worker acts for a person, sealed in PostgreSQL.

Each sign-in keeps one and each sign-out loses it, so that who is signed in on two devices may leave one of them. A
session that runs out by itself is known by the time that its grant has, which is put off while the session is used.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from resolvers.errors import ForbiddenError, SealError, UnauthenticatedError
from resolvers.sources.bundle import Sources
from resolvers.sources.tables import grants
from resolvers.sources.tables.grants import Grant
from resolvers.telemetry import get_logger
from resolvers.viewer import digest_of, permits

log = get_logger(__name__)

# A grant that GoToSocial has taken within this time is handed out without asking.
VERIFIED = timedelta(hours=1)
_SOME = 10
_AT_ONCE = 500


async def keep(
    sources: Sources, account_id: str, client_id: str, scopes: Iterable[str], token: str, *, until: datetime
) -> None:
    """Keep a token that a person has just signed in with; `until` is when that session ends unless it is used."""
    sealed = sources.vault.seal(token.encode(), _purpose(account_id))
    async with sources.postgres.session() as session:
        await grants.upsert(
            session,
            digest=digest_of(token),
            account_id=account_id,
            client_id=client_id,
            scopes=scopes,
            token=sealed,
            session_ends_at=until,
        )


async def prolong(sources: Sources, ends: Mapping[str, datetime]) -> None:
    """Note until when the sessions of tokens last at the most."""
    async with sources.postgres.session() as session:
        await grants.prolong(session, {digest_of(token): at for token, at in ends.items()})


async def lapsed(sources: Sources) -> list[tuple[str, str, str]]:
    """Return account, application and token of grants whose sessions should have ended by now.

    One that nobody can open any more is forgotten.
    """
    async with sources.postgres.session() as session:
        kept = await grants.lapsed(session, most=_AT_ONCE)
    found = []
    for grant in kept:
        token = await _open(sources, grant)
        if token is not None:
            found.append((grant.account_id, grant.client_id, token))
            continue
        async with sources.postgres.session() as session:
            await grants.delete(session, grant.token_sha256)
    return found


async def token_for(sources: Sources, account_id: str, scope: str) -> str:
    """Return a token of an account that has a scope and that GoToSocial takes; one that it refuses is lost.

    Raises UnauthenticatedError when there is none: the person has to sign in again.
    """
    async with sources.postgres.session() as session:
        kept = await grants.of_account(session, account_id)
    for grant in kept:
        if not permits(grant.scopes, scope):
            continue
        token = await _open(sources, grant)
        if token is not None and await _is_good(sources, grant, token):
            return token
    raise UnauthenticatedError("Sign in again, so that this can be done for you.")


async def tokens_of(sources: Sources, account_id: str) -> list[tuple[str, str]]:
    """Return the tokens that are kept of an account, each after the application it was made for."""
    async with sources.postgres.session() as session:
        kept = await grants.of_account(session, account_id)
    return [(grant.client_id, token) for grant in kept if (token := await _open(sources, grant)) is not None]


async def any_tokens(sources: Sources, scope: str) -> list[str]:
    """Return some tokens with a scope, whoever's, those that GoToSocial has taken last first."""
    async with sources.postgres.session() as session:
        kept = await grants.latest(session, most=_SOME)
    return [
        token for grant in kept if permits(grant.scopes, scope) and (token := await _open(sources, grant)) is not None
    ]


async def lose(sources: Sources, token: str) -> bool:
    """Forget a token that GoToSocial refuses or whose owner signed out; tell whether it was kept."""
    async with sources.postgres.session() as session:
        return await grants.delete(session, digest_of(token))


async def _is_good(sources: Sources, grant: Grant, token: str) -> bool:
    if datetime.now(UTC) - grant.verified_at < VERIFIED:
        return True
    try:
        await sources.gotosocial.call("GET", "/api/v1/accounts/verify_credentials", token=token)
    except UnauthenticatedError:
        log.info("grant_refused", account_id=grant.account_id)
        await lose(sources, token)
        return False
    except ForbiddenError:
        return False
    async with sources.postgres.session() as session:
        await grants.verified(session, grant.token_sha256)
    return True


async def _open(sources: Sources, grant: Grant) -> str | None:
    """Return the token of a grant, sealed anew when a former secret sealed it; None when it cannot be opened."""
    purpose = _purpose(grant.account_id)
    try:
        token = sources.vault.open(grant.token, purpose)
    except SealError as fault:
        log.warning("grant_lost", account_id=grant.account_id, reason=str(fault))
        return None
    if sources.vault.needs_reseal(grant.token):
        async with sources.postgres.session() as session:
            await grants.reseal(session, grant.token_sha256, sources.vault.seal(token, purpose))
    return token.decode()


def _purpose(account_id: str) -> str:
    return f"grant:{account_id}"
