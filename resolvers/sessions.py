"""Sessions of browsers: one or more accounts behind an opaque id, in Redis.

How they are kept is told in `resolvers/sealed_sessions.py`. A session ends 14 days after it was used last; an account
in it has to sign in again after 90 days.
"""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from resolvers import grants, revocations, sealed_sessions, viewers
from resolvers.context import Ctx
from resolvers.errors import ChirpError, ForbiddenError, NotFoundError, UnauthenticatedError
from resolvers.sealed_sessions import AdminToken, Held, Seat, Session, may_be_id, name_of
from resolvers.sources.bundle import Sources
from resolvers.telemetry import get_logger
from resolvers.viewer import Viewer

log = get_logger(__name__)

IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=90)
ADMIN = timedelta(minutes=30)
# So often the grants of a session that is used are told so.
NOTED = timedelta(hours=8)
MOST_ACCOUNTS = 10
_LONGEST_AGENT = 200


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


async def find(sources: Sources, session_id: str) -> Session | None:
    """Return the session of an id and keep it alive, by one call to Redis; None when there is no such session."""
    held = await sealed_sessions.find(sources, name_of(session_id), lives=IDLE) if may_be_id(session_id) else None
    if held is None:
        return None
    now, noted_at = datetime.now(UTC), held.session.noted_at
    if noted_at is None or now - noted_at > NOTED:
        await _note(sources, held, now)
    return held.session


def latest_end(seat: Seat, now: datetime) -> datetime:
    """Return when a seat that is in use now ends at the latest, if its grant is never told again that it is."""
    return min(seat.until, now + IDLE + 2 * NOTED)


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
    name = name_of(former) if former and may_be_id(former) else None
    session_id = None
    while session_id is None:
        sealed, old = await sealed_sessions.look(sources, name) if name else (None, None)
        former_seats = old.seats if old else []
        seats = [kept for kept in former_seats if kept.account_id != seat.account_id][1 - MOST_ACCOUNTS :]
        session = Session(
            id=old.id if old else secrets.token_hex(16),
            user_agent=user_agent[:_LONGEST_AGENT],
            signed_in_at=datetime.now(UTC),
            seats=[*seats, seat],
            noted_at=old.noted_at if old else datetime.now(UTC),
        )
        if name:
            session_id = await sealed_sessions.rotate(sources, (name, sealed), session, lives=IDLE, listed=ABSOLUTE)
        else:
            session_id = await sealed_sessions.add(sources, session, lives=IDLE, listed=ABSOLUTE)
    for gone in former_seats:
        if gone not in seats:
            await _release(sources, session.id, gone)
    return session_id


async def raise_to_admin(sources: Sources, former: str, account_id: str, client_id: str, token: str) -> str | None:
    """Let an account of a session act as an administrator for half an hour; return the session's new id.

    None when the session has ended or the account has no part in it. Raises ConflictError as `begin` does.
    """
    if not may_be_id(former):
        return None
    # From here on it ends, whatever becomes of this.
    await revocations.end_later(sources, client_id, token, seconds=int(ADMIN.total_seconds()))
    raised = account_id, AdminToken(token, client_id), ADMIN
    session_id = None
    while session_id is None:
        held = await sealed_sessions.read(sources, name_of(former))
        if held is None or held.session.seat(account_id) is None:
            return None
        until = datetime.now(UTC) + ADMIN
        seats = [
            msgspec.structs.replace(seat, admin_until=until) if seat.account_id == account_id else seat
            for seat in held.session.seats
        ]
        before = await sealed_sessions.admin_token(sources, held.session.id, account_id)
        session = msgspec.structs.replace(held.session, seats=seats)
        session_id = await sealed_sessions.rotate(
            sources, (held.name, held.sealed), session, lives=IDLE, listed=ABSOLUTE, raised=raised
        )
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
        held = await sealed_sessions.read(ctx.sources, ctx.viewer.session)
        account_id = ctx.viewer.account_id
        raised = await sealed_sessions.admin_token(ctx.sources, held.session.id, account_id) if held else None
        if raised is not None:
            return raised.token
    raise ForbiddenError("Confirm that it is you: sign in once more as an administrator.")


async def current(ctx: Ctx) -> CurrentSession:
    """Return the viewer's session. Raises UnauthenticatedError for nobody, NotFoundError for a bearer token."""
    ctx.viewer.require_token()
    if ctx.viewer.session is None or ctx.viewer.account_id is None:
        raise NotFoundError("A token has no session.")
    held = await sealed_sessions.read(ctx.sources, ctx.viewer.session)
    if held is None:
        raise UnauthenticatedError
    session = held.session
    seats = [SeatInfo(seat.account_id, seat.acct, seat.until, _lasting(seat.admin_until)) for seat in session.seats]
    return CurrentSession(session.id, ctx.viewer.account_id, session.signed_in_at, seats)


async def all_of(ctx: Ctx) -> list[SessionInfo]:
    """Return the sessions of the viewer's account, the one used last first; needs the scope read:accounts."""
    await viewers.require_scope(ctx, "read:accounts")
    account_id = (await viewers.identity(ctx)).account_id
    shown, now = [], datetime.now(UTC)
    for held, seconds in await sealed_sessions.of_account(ctx.sources, account_id):
        session = held.session
        last_seen_at = now - (IDLE - timedelta(seconds=seconds))
        current = held.name == ctx.viewer.session
        shown.append(SessionInfo(session.id, session.user_agent, session.signed_in_at, last_seen_at, current))
    return sorted(shown, key=lambda info: info.last_seen_at, reverse=True)


async def end(ctx: Ctx, session_id: str) -> None:
    """Sign the viewer's account out of one of its sessions; needs the scope write:accounts. Raises NotFoundError."""
    await viewers.require_scope(ctx, "write:accounts")
    account_id = (await viewers.identity(ctx)).account_id
    left = False
    while not left:
        sessions = await sealed_sessions.of_account(ctx.sources, account_id)
        held = next((one for one, _ in sessions if one.session.id == session_id), None)
        if held is None:
            raise NotFoundError("There is no such session.")
        left = await _leave(ctx.sources, held, account_id)


async def end_all(ctx: Ctx) -> int:
    """Sign the viewer's account out everywhere; return of how many sessions. Needs the scope write:accounts."""
    await viewers.require_scope(ctx, "write:accounts")
    return await end_all_of(ctx.sources, (await viewers.identity(ctx)).account_id)


async def sign_out(sources: Sources, session_id: str, *, everywhere: bool = False) -> None:
    """End a session for all its accounts, and with `everywhere` every other session of these accounts."""
    held = await sealed_sessions.read(sources, name_of(session_id)) if may_be_id(session_id) else None
    while held is not None and not await _leave(sources, held, *(seat.account_id for seat in held.session.seats)):
        held = await sealed_sessions.read(sources, held.name)
    if held is not None and everywhere:
        for seat in held.session.seats:
            await end_all_of(sources, seat.account_id)


async def count_of(sources: Sources, account_id: str) -> int:
    """Return how many sessions an account has a part in."""
    return len(await sealed_sessions.of_account(sources, account_id))


async def end_all_of(sources: Sources, account_id: str) -> int:
    """Sign an account out of all its sessions, whoever asks; return how many there were.

    One that gets a new name meanwhile is found again under that.
    """
    ended = 0
    while found := await sealed_sessions.of_account(sources, account_id):
        for held, _ in found:
            ended += await _leave(sources, held, account_id)
    return ended


async def end_lapsed(sources: Sources) -> int:
    """End the tokens of sessions that ran out by themselves, which Redis has forgotten; return of how many."""
    ended = 0
    for account_id, client_id, token in await grants.lapsed(sources):
        held = await sealed_sessions.of_account(sources, account_id)
        # Who is signed in stays so, even if nobody could tell the grant of it.
        if not any(seat.token == token for one, _ in held for seat in one.session.seats):
            await revocations.end(sources, client_id, token)
            ended += 1
    return ended


async def _note(sources: Sources, held: Held, now: datetime) -> None:
    """Tell the grants of a session that it is in use; when that fails, the next time is soon enough."""
    session = held.session
    try:
        if await sealed_sessions.change(sources, held, msgspec.structs.replace(session, noted_at=now)):
            await grants.prolong(sources, {seat.token: latest_end(seat, now) for seat in session.seats})
    except ChirpError as fault:
        log.warning("session_not_noted", reason=fault.detail or fault.message)


async def _leave(sources: Sources, held: Held, *account_ids: str) -> bool:
    """Take accounts out of a session, which ends with its last one. Return False when it has changed meanwhile."""
    if not await sealed_sessions.take_out(sources, held, account_ids):
        return False
    # All at once: each may take as long as a server that does not answer.
    leaving = [seat for seat in held.session.seats if seat.account_id in account_ids]
    await asyncio.gather(*(_release(sources, held.session.id, seat) for seat in leaving))
    return True


async def _release(sources: Sources, session_id: str, seat: Seat) -> None:
    """End the tokens of a seat; what fails at GoToSocial does not keep anybody signed in here."""
    raised = await sealed_sessions.admin_token(sources, session_id, seat.account_id) if seat.admin_until else None
    if raised is not None:
        await sealed_sessions.forget_admin_token(sources, session_id, seat.account_id)
        await revocations.end(sources, raised.client_id, raised.token)
    await revocations.end(sources, seat.client_id, seat.token)


def _lasting(until: datetime | None) -> datetime | None:
    return until if until is not None and until > datetime.now(UTC) else None
