"""Accounts that leave: all that Chirp holds of one goes, when GoToSocial says that it is gone or an operator asks."""

from collections.abc import Iterable, Mapping

import msgspec

from resolvers import grants, revocations, sessions
from resolvers.entities.decode import decode
from resolvers.errors import ChirpError, ForbiddenError, NotFoundError, UnauthenticatedError
from resolvers.ids import checked_id
from resolvers.sources.bundle import Sources
from resolvers.sources.tables import personal
from resolvers.telemetry import counter, get_logger

log = get_logger(__name__)

_PURGED = counter("accounts_purged", "Accounts of which Chirp forgot everything, since GoToSocial says they are gone")


class _Seen(msgspec.Struct):
    """The part of an Account that counts here; GoToSocial shows the empty shell of one that is gone as suspended."""

    id: str
    suspended: bool = False


async def held(sources: Sources, account_id: str) -> Mapping[str, int]:
    """Return how much Chirp holds of an account: rows by table, and sessions."""
    async with sources.postgres.session() as session:
        rows = dict(await personal.count(session, account_id))
    if found := await sessions.count_of(sources, account_id):
        rows["sessions"] = found
    return rows


async def forget(sources: Sources, account_id: str) -> None:
    """Sign an account out everywhere, end the tokens that Chirp has of it, and delete all that it holds of it."""
    await sessions.end_all_of(sources, account_id)
    for client_id, token in await grants.tokens_of(sources, account_id):
        await revocations.end(sources, client_id, token)
    async with sources.postgres.transaction() as session:
        await personal.delete(session, account_id)


async def find(sources: Sources, acct: str, tokens: Iterable[str]) -> str | None:
    """Return the id of the account that GoToSocial has under a name, gone or not; None when it knows none.

    `tokens` are those of the operator; without a good one GoToSocial is asked with that of somebody who signed in.
    Raises UnauthenticatedError when there is no good token at all.
    """
    witness = await _witness(sources, tokens)
    if witness is None:
        raise UnauthenticatedError("There is no token to ask GoToSocial with. Name the account by its id.")
    query = [("acct", acct.removeprefix("@"))]
    try:
        answer = await sources.gotosocial.call("GET", "/api/v1/accounts/lookup", token=witness, query=query)
    except NotFoundError:
        return None
    return decode(_Seen, answer.body).id


async def purge_gone(sources: Sources, tokens: Iterable[str]) -> int:
    """Forget every account that is gone at GoToSocial; return how many were.

    An account is gone only when GoToSocial, asked with a token that it takes, says that it is suspended or not there,
    and takes none of the account's own tokens. A server that is away, or another one in its place, takes no token,
    and nothing is forgotten. `tokens` are those of the operator.
    """
    async with sources.postgres.session() as session:
        known = await personal.accounts(session)
    try:
        witness = await _witness(sources, tokens) if known else None
    except ChirpError as fault:
        log.warning("accounts_not_looked_after", reason=fault.detail or fault.message)
        return 0
    if witness is None:
        return 0
    purged = 0
    for account_id in known:
        try:
            if not await _is_gone(sources, account_id, witness):
                continue
            await forget(sources, account_id)
        except ChirpError as fault:
            log.warning("account_not_purged", account_id=account_id, reason=fault.detail or fault.message)
            continue
        log.info("account_purged", account_id=account_id)
        _PURGED.inc()
        purged += 1
    return purged


async def _is_gone(sources: Sources, account_id: str, witness: str) -> bool:
    path = f"/api/v1/accounts/{checked_id(account_id, 'account_id')}"
    try:
        answer = await sources.gotosocial.call("GET", path, token=witness)
        if not decode(_Seen, answer.body).suspended:
            return False
    except NotFoundError:
        log.info("account_not_there", account_id=account_id)
    if any([await _is_taken(sources, token) for _, token in await grants.tokens_of(sources, account_id)]):
        return False
    return await _is_taken(sources, witness)


async def _witness(sources: Sources, tokens: Iterable[str]) -> str | None:
    """Return a token with which GoToSocial may be asked about accounts, None when it takes none."""
    for token in tokens:
        if await _is_taken(sources, token):
            return token
    for token in await grants.any_tokens(sources, "read:accounts"):
        if await _is_taken(sources, token):
            return token
    return None


async def _is_taken(sources: Sources, token: str) -> bool:
    """Tell whether GoToSocial takes a token. Raises UpstreamDownError and UpstreamTimeoutError."""
    try:
        await sources.gotosocial.call("GET", "/api/v1/accounts/verify_credentials", token=token)
    except UnauthenticatedError:
        return False
    except ForbiddenError:
        return True
    return True
