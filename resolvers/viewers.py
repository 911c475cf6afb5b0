"""Who a token stands for, and what it may do: learnt from GoToSocial, kept by the SHA-256 of the token."""

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.errors import ChirpError, ForbiddenError, NotFoundError, UnauthenticatedError, ValidationError
from resolvers.sources import token_memory
from resolvers.sources.bundle import Sources
from resolvers.sources.bus import Word
from resolvers.sources.gotosocial import Query
from resolvers.sources.redis import Redis
from resolvers.sources.tables import idempotency, token_scopes
from resolvers.telemetry import get_logger
from resolvers.viewer import digest_of, permits

log = get_logger(__name__)

# A token revoked behind Chirp's back is refused after this long.
KNOWN_SECONDS = 60
# Anybody can have tokens made that are never used again.
SCOPES_KEPT = timedelta(days=90)
_UNKNOWN = "01AAAAAAAAAAAAAAAAAAAAAAAA"

# For each scope a call that GoToSocial refuses with 403 when the scope is missing, and otherwise for another reason.
_PROBES: dict[str, tuple[str, str, Query | None]] = {
    "read:accounts": ("GET", f"/api/v1/accounts/{_UNKNOWN}", None),
    "read:statuses": ("GET", f"/api/v1/statuses/{_UNKNOWN}", None),
    "read:notifications": ("GET", f"/api/v1/notifications/{_UNKNOWN}", None),
    "read:lists": ("GET", f"/api/v1/lists/{_UNKNOWN}", None),
    "read:filters": ("GET", f"/api/v2/filters/{_UNKNOWN}", None),
    "read:mutes": ("GET", "/api/v1/mutes?limit=none", None),
    "read:search": ("GET", "/api/v2/search", None),
    "write": ("POST", "/api/v1/import", ()),
    "write:accounts": ("PATCH", "/api/v1/accounts/update_credentials", ()),
    "write:statuses": ("POST", "/api/v1/statuses", ()),
    "write:mutes": ("POST", f"/api/v1/statuses/{_UNKNOWN}/mute", ()),
    "write:follows": ("POST", f"/api/v1/accounts/{_UNKNOWN}/follow", ()),
    "write:blocks": ("POST", f"/api/v1/accounts/{_UNKNOWN}/block", ()),
    "write:bookmarks": ("POST", f"/api/v1/statuses/{_UNKNOWN}/bookmark", ()),
    "push": ("POST", "/api/v1/push/subscription", ()),
    "admin:read": ("GET", f"/api/v1/admin/domain_permission_drafts/{_UNKNOWN}", None),
    "admin:write": ("POST", "/api/v1/admin/domain_permission_drafts", ()),
}


class Identity(msgspec.Struct, frozen=True):
    """Whose a token is. `role` is user, moderator or admin."""

    account_id: str
    acct: str
    role: str


class _Role(msgspec.Struct):
    name: str = "user"


class _Verified(msgspec.Struct):
    id: str
    acct: str
    role: _Role | None = None


_IDENTITY = msgspec.json.Decoder(Identity)


async def identity(ctx: Ctx) -> Identity:
    """Return whose the viewer's token is; one call to Redis, and one to GoToSocial for a token not seen for a minute.

    Raises UnauthenticatedError when there is no token or GoToSocial refuses it, ForbiddenError when the token may not
    tell its account (neither read:accounts nor profile).
    """
    redis, digest = ctx.sources.redis, digest_of(ctx.viewer.require_token()).hex()
    kept, stamp = await token_memory.identity(redis, digest)
    if kept == token_memory.REVOKED:
        raise UnauthenticatedError
    if kept is not None:
        return _IDENTITY.decode(kept)
    try:
        answer = await ctx.get("/api/v1/accounts/verify_credentials")
    except ForbiddenError as refusal:
        raise ForbiddenError("This token lacks the scope read:accounts.", detail=refusal.detail) from refusal
    found = decode(_Verified, answer.body)
    known = Identity(found.id, found.acct, found.role.name if found.role else "user")
    value = msgspec.json.encode(known)
    await token_memory.keep_identity(redis, digest, known.account_id, value, stamp=stamp, seconds=KNOWN_SECONDS)
    return known


async def seen(redis: Redis, token: str) -> Identity | None:
    """Return whose a token is if `identity` has told so within a minute; None says nothing of the token."""
    kept, _ = await token_memory.identity(redis, digest_of(token).hex())
    return None if kept is None or kept == token_memory.REVOKED else _IDENTITY.decode(kept)


async def require_scope(ctx: Ctx, scope: str) -> None:
    """Make sure that the viewer's token has a scope, or one above it: `write` permits `write:mutes`.

    What is not known is asked from GoToSocial once, by a call that cannot succeed. Raises UnauthenticatedError without
    a good token, ForbiddenError without the scope.
    """
    token = ctx.viewer.require_token()
    digest = digest_of(token)
    async with ctx.sources.postgres.session() as session:
        known = await token_scopes.select(session, digest)
    granted = _known(known, scope) if known is not None else None
    if granted is None:
        granted = await _probe(ctx, scope)
        async with ctx.sources.postgres.session() as session:
            await token_scopes.keep_one(session, digest, scope, granted=granted)
    if not granted:
        raise ForbiddenError(f"This token lacks the scope {scope}.")


async def learn(sources: Sources, token: str, scopes: Iterable[str]) -> None:
    """Keep what a new token may do."""
    async with sources.postgres.session() as session:
        await token_scopes.keep_all(session, digest_of(token), scopes)


async def prune(sources: Sources) -> int:
    """Drop what was learnt of tokens long ago; one still in use is asked about again. Return of how many."""
    async with sources.postgres.session() as session:
        return await token_scopes.delete_older(session, SCOPES_KEPT)


async def forget(sources: Sources, token: str) -> None:
    """Drop all that is known of a token that was revoked, and end what it has open, in every process at once."""
    digest = digest_of(token)
    sources.bus.tell(Word.REVOKED, digest.hex())
    await token_memory.refuse(sources.redis, digest.hex(), seconds=2 * KNOWN_SECONDS)
    async with sources.postgres.session() as session:
        await token_scopes.delete(session, digest)
        await idempotency.delete_of_token(session, digest)


async def doubt(sources: Sources, account_id: str) -> None:
    """Let each token of an account be asked about anew, in every process: one of them was revoked, who knows which.

    What they have open is looked at now, everything else at its next use.
    """
    await token_memory.doubt_account(sources.redis, account_id)
    sources.bus.tell(Word.DOUBTED, account_id)


def _known(known: token_scopes.TokenScopes, scope: str) -> bool | None:
    if permits(known.granted, scope):
        return True
    return False if known.complete or scope in known.refused else None


async def _probe(ctx: Ctx, scope: str) -> bool:
    if scope == "read":
        return await ctx.sources.gotosocial_stream.admits(ctx.viewer.require_token())
    method, path, form = _PROBES[scope]
    try:
        await ctx.call(method, path, form=form)
    except ForbiddenError:
        return False
    except (NotFoundError, ValidationError):
        return True
    except ChirpError as fault:
        log.info("scope_not_found_out", scope=scope, reason=fault.detail or fault.message)
        raise
    return True
