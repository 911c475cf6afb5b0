"""Sessions of browsers: one or more accounts behind an opaque id, in Redis.

Only the SHA-256 of the id, the session's name, is ever stored; what stands under it is sealed. A session ends 14 days
after it was used last; an account in it has to sign in again after 90 days.
"""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from resolvers import revocations, viewers
from resolvers.context import Ctx
from resolvers.errors import ConflictError, ForbiddenError, NotFoundError, SealError, UnauthenticatedError
from resolvers.sources import session_index
from resolvers.sources.bundle import Sources
from resolvers.telemetry import get_logger
from resolvers.viewer import Viewer

log = get_logger(__name__)

IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=90)
ADMIN = timedelta(minutes=30)
MOST_ACCOUNTS = 10
_LONGEST_AGENT = 200
_ID_LENGTH = 43
# So long two sign-ins of one browser count as being at once; who has lost an answer takes longer to come again.
_REPLACED_SECONDS = 10


class Seat(msgspec.Struct, frozen=True):
    """An account in a session, with the token that it got through the application `client_id`."""

    account_id: str
    acct: str
    client_id: str
    token: str
    until: datetime
    admin_until: datetime | None = None


class Session(msgspec.Struct, frozen=True):
    """A session as it is stored. `id` is what its owner sees; whoever knows it cannot use it."""

    id: str
    user_agent: str
    signed_in_at: datetime
    seats: list[Seat]

    def seat(self, account_id: str | None = None) -> Seat | None:
        """Return the seat of an account, or of the one that signed in last."""
        fitting = (seat for seat in reversed(self.seats) if account_id in (None, seat.account_id))
        return next(fitting, None)


class _AdminToken(msgspec.Struct):
    token: str
    client_id: str


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """One of an account's sessions as the account sees it."""

    id: str
    user_agent: str
    signed_in_at: datetime
    last_seen_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class SeatInfo:
    """An account in the viewer's session; `admin_until` is set while it may act as an administrator."""

    account_id: str
    acct: str
    expires_at: datetime
    admin_until: datetime | None


@dataclass(frozen=True, slots=True)
class CurrentSession:
    """The viewer's session: its accounts, and the one that was chosen for this request."""

    id: str
    account_id: str
    signed_in_at: datetime
    accounts: list[SeatInfo]


_DECODER = msgspec.json.Decoder(Session)


def name_of(session_id: str) -> str:
    """Return the name of a session, given the id that its browser holds."""
    return hashlib.sha256(session_id.encode()).hexdigest()


async def find(sources: Sources, session_id: str) -> Session | None:
    """Return the session of an id and keep it alive, by one call to Redis; None when there is no such session."""
    if len(session_id) != _ID_LENGTH:
        return None
    name = name_of(session_id)
    return await _open(sources, name, await sources.redis.touch(_key(name), seconds=_seconds(IDLE)))


async def viewer(sources: Sources, session_id: str, account_id: str | None = None) -> Viewer | None:
    """Return the viewer that a session's account is, the one signed in last unless told; None without such a session.

    Raises UnauthenticatedError when the account has no part in the session.
    """
    session = await find(sources, session_id)
    if session is None:
        return None
    seat = session.seat(account_id)
    if seat is None:
        raise UnauthenticatedError("This account is not signed in here. Sign in to add it.")
    return Viewer(seat.token, name_of(session_id), seat.account_id, _lasting(seat.admin_until))


async def begin(sources: Sources, seat: Seat, *, former: str | None, user_agent: str) -> str:
    """Begin a session, or add an account to the one whose id is `former`; return the new id, which nobody has seen.

    What the account had in the former session is replaced. Raises ConflictError when another sign-in has just replaced
    the former session: its browser has the new id, or is about to get it, and this one would leave a session that
    nobody holds.
    """
    old = await _claim(sources, former) if former else None
    former_seats = old.seats if old else []
    seats = [kept for kept in former_seats if kept.account_id != seat.account_id][1 - MOST_ACCOUNTS :]
    session = Session(
        id=old.id if old else secrets.token_hex(16),
        user_agent=user_agent[:_LONGEST_AGENT],
        signed_in_at=datetime.now(UTC),
        seats=[*seats, seat],
    )
    session_id = await _store(sources, session)
    for gone in former_seats:
        if gone not in seats:
            await _release(sources, session.id, gone)
    return session_id


async def raise_to_admin(sources: Sources, former: str, account_id: str, client_id: str, token: str) -> str | None:
    """Let an account of a session act as an administrator for half an hour; return the session's new id.

    None when the session has ended or the account has no part in it. Raises ConflictError as `begin` does.
    """
    known = await find(sources, former)
    if known is None or known.seat(account_id) is None:
        return None
    old = await _claim(sources, former)
    if old is None:
        return None
    until = datetime.now(UTC) + ADMIN
    seats = [
        msgspec.structs.replace(seat, admin_until=until) if seat.account_id == account_id else seat
        for seat in old.seats
    ]
    before = await _admin(sources, old.id, account_id)
    key = _admin_key(old.id, account_id)
    plain = msgspec.json.encode(_AdminToken(token, client_id))
    await sources.redis.put(key, sources.vault.seal(plain, key), seconds=_seconds(ADMIN))
    await revocations.end_later(sources, client_id, token, seconds=_seconds(ADMIN))
    session_id = await _store(sources, msgspec.structs.replace(old, seats=seats))
    if before is not None:
        await revocations.end(sources, before.client_id, before.token)
    return session_id


async def admin_token(ctx: Ctx) -> str:
    """Return the token with which the viewer acts as an administrator; a bearer token is its own.

    Raises UnauthenticatedError for nobody, ForbiddenError for a session that has not been raised within half an hour.
    """
    token = ctx.viewer.require_token()
    if ctx.viewer.session is None:
        return token
    if ctx.viewer.admin_until is not None and ctx.viewer.account_id is not None:
        session = await _read(ctx.sources, ctx.viewer.session)
        raised = await _admin(ctx.sources, session.id, ctx.viewer.account_id) if session else None
        if raised is not None:
            return raised.token
    raise ForbiddenError("Confirm that it is you: sign in once more as an administrator.")


async def current(ctx: Ctx) -> CurrentSession:
    """Return the viewer's session. Raises UnauthenticatedError for nobody, NotFoundError for a bearer token."""
    ctx.viewer.require_token()
    if ctx.viewer.session is None or ctx.viewer.account_id is None:
        raise NotFoundError("A token has no session.")
    session = await _read(ctx.sources, ctx.viewer.session)
    if session is None:
        raise UnauthenticatedError
    seats = [SeatInfo(seat.account_id, seat.acct, seat.until, _lasting(seat.admin_until)) for seat in session.seats]
    return CurrentSession(session.id, ctx.viewer.account_id, session.signed_in_at, seats)


async def all_of(ctx: Ctx) -> list[SessionInfo]:
    """Return the sessions of the viewer's account, the one used last first; needs the scope read:accounts."""
    await viewers.require_scope(ctx, "read:accounts")
    account_id = (await viewers.identity(ctx)).account_id
    shown = []
    for name, session, seconds in await _of_account(ctx.sources, account_id):
        last_seen_at = datetime.now(UTC) - (IDLE - timedelta(seconds=seconds))
        current = name == ctx.viewer.session
        shown.append(SessionInfo(session.id, session.user_agent, session.signed_in_at, last_seen_at, current))
    return sorted(shown, key=lambda info: info.last_seen_at, reverse=True)


async def end(ctx: Ctx, session_id: str) -> None:
    """Sign the viewer's account out of one of its sessions; needs the scope write:accounts. Raises NotFoundError."""
    await viewers.require_scope(ctx, "write:accounts")
    account_id = (await viewers.identity(ctx)).account_id
    for name, session, _ in await _of_account(ctx.sources, account_id):
        if session.id == session_id:
            await _leave(ctx.sources, name, session, account_id)
            return
    raise NotFoundError("There is no such session.")


async def end_all(ctx: Ctx) -> int:
    """Sign the viewer's account out everywhere; return of how many sessions. Needs the scope write:accounts."""
    await viewers.require_scope(ctx, "write:accounts")
    return await end_all_of(ctx.sources, (await viewers.identity(ctx)).account_id)


async def sign_out(sources: Sources, session_id: str, *, everywhere: bool = False) -> None:
    """End a session for all its accounts, and with `everywhere` every other session of these accounts."""
    session = await _take(sources, session_id) if len(session_id) == _ID_LENGTH else None
    if session is None:
        return
    for seat in session.seats:
        await session_index.remove(sources.redis, seat.account_id, session.id)
    # All at once: each may take as long as a server that does not answer.
    await asyncio.gather(*(_release(sources, session.id, seat) for seat in session.seats))
    if everywhere:
        for seat in session.seats:
            await end_all_of(sources, seat.account_id)


async def count_of(sources: Sources, account_id: str) -> int:
    """Return how many sessions an account has a part in."""
    return len(await _of_account(sources, account_id))


async def end_all_of(sources: Sources, account_id: str) -> int:
    """Sign an account out of all its sessions, whoever asks; return how many there were."""
    found = await _of_account(sources, account_id)
    for name, session, _ in found:
        await _leave(sources, name, session, account_id)
    return len(found)


async def _leave(sources: Sources, name: str, session: Session, account_id: str) -> None:
    """Take an account out of a session, which ends with its last account."""
    seats = [seat for seat in session.seats if seat.account_id != account_id]
    if seats:
        await sources.redis.replace(_key(name), _sealed(sources, name, msgspec.structs.replace(session, seats=seats)))
    else:
        await sources.redis.delete(_key(name))
    await session_index.remove(sources.redis, account_id, session.id)
    for seat in session.seats:
        if seat.account_id == account_id:
            await _release(sources, session.id, seat)


async def _release(sources: Sources, session_id: str, seat: Seat) -> None:
    """End the tokens of a seat; what fails at GoToSocial does not keep anybody signed in here."""
    raised = await _admin(sources, session_id, seat.account_id) if seat.admin_until else None
    if raised is not None:
        await sources.redis.delete(_admin_key(session_id, seat.account_id))
        await revocations.end(sources, raised.client_id, raised.token)
    await revocations.end(sources, seat.client_id, seat.token)


async def _of_account(sources: Sources, account_id: str) -> list[tuple[str, Session, int]]:
    """Return name, content and remaining seconds of each session that an account has a part in."""
    names = await session_index.names(sources.redis, account_id)
    values = await session_index.read(sources.redis, *map(_key, names.values())) if names else []
    found, gone = [], []
    for (session_id, name), (value, seconds) in zip(names.items(), values, strict=True):
        session = await _open(sources, name, value)
        if session is None or session.seat(account_id) is None:
            gone.append(session_id)
        else:
            found.append((name, session, seconds))
    await session_index.remove(sources.redis, account_id, *gone)
    return found


async def _read(sources: Sources, name: str) -> Session | None:
    return await _open(sources, name, await sources.redis.get(_key(name)))


async def _take(sources: Sources, session_id: str) -> Session | None:
    name = name_of(session_id)
    return await _open(sources, name, await sources.redis.take(_key(name)), reseal=False)


async def _claim(sources: Sources, session_id: str) -> Session | None:
    """Take the session that a new one is to replace. Raises ConflictError when another sign-in was quicker."""
    if len(session_id) != _ID_LENGTH:
        return None
    if not await sources.redis.add(f"session_replaced:{name_of(session_id)}", b"", seconds=_REPLACED_SECONDS):
        raise ConflictError
    return await _take(sources, session_id)


async def _store(sources: Sources, session: Session) -> str:
    """Keep a session under a new id and return that."""
    session_id = secrets.token_urlsafe(32)
    name = name_of(session_id)
    await sources.redis.put(_key(name), _sealed(sources, name, session), seconds=_seconds(IDLE))
    for seat in session.seats:
        await session_index.add(sources.redis, seat.account_id, session.id, name, seconds=_seconds(ABSOLUTE))
    return session_id


async def _open(sources: Sources, name: str, sealed: bytes | None, *, reseal: bool = True) -> Session | None:
    """Return what was stored, without the seats whose time is over; None when that leaves nothing to use."""
    if sealed is None:
        return None
    try:
        session = _DECODER.decode(sources.vault.open(sealed, _key(name)))
    except (SealError, msgspec.MsgspecError) as fault:
        log.warning("session_lost", reason=str(fault))
        return None
    if reseal and sources.vault.needs_reseal(sealed):
        await sources.redis.replace(_key(name), _sealed(sources, name, session))
    now = datetime.now(UTC)
    seats = [seat for seat in session.seats if seat.until > now]
    return msgspec.structs.replace(session, seats=seats) if seats else None


async def _admin(sources: Sources, session_id: str, account_id: str) -> _AdminToken | None:
    key = _admin_key(session_id, account_id)
    sealed = await sources.redis.get(key)
    try:
        return None if sealed is None else msgspec.json.decode(sources.vault.open(sealed, key), type=_AdminToken)
    except (SealError, msgspec.MsgspecError):
        return None


def _sealed(sources: Sources, name: str, session: Session) -> bytes:
    return sources.vault.seal(msgspec.json.encode(session), _key(name))


def _lasting(until: datetime | None) -> datetime | None:
    return until if until is not None and until > datetime.now(UTC) else None


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _key(name: str) -> str:
    return f"session:{name}"


def _admin_key(session_id: str, account_id: str) -> str:
    return f"session_admin:{session_id}:{account_id}"
