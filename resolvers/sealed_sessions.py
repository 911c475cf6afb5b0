"""Sessions as they are kept: sealed, under the SHA-256 of the id that a browser holds, which is the session's name."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from resolvers.errors import ConflictError, SealError
from resolvers.sources import session_store
from resolvers.sources.bundle import Sources
from resolvers.sources.session_store import Turn
from resolvers.telemetry import get_logger

log = get_logger(__name__)

_ID_LENGTH = 43


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
    # When its grants were told last that it is in use.
    noted_at: datetime | None = None

    def seat(self, account_id: str | None = None) -> Seat | None:
        """Return the seat of an account, or of the one that signed in last."""
        fitting = (seat for seat in reversed(self.seats) if account_id in (None, seat.account_id))
        return next(fitting, None)


class AdminToken(msgspec.Struct, frozen=True):
    """The second token of an account that acts as an administrator."""

    token: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """A session with its name and what was read there: what it is changed by, as long as that still stands there."""

    name: str
    sealed: bytes = field(repr=False)
    session: Session


_DECODER = msgspec.json.Decoder(Session)


def may_be_id(session_id: str) -> bool:
    """Tell whether a text is as long as the ids that browsers hold."""
    return len(session_id) == _ID_LENGTH


def name_of(session_id: str) -> str:
    """Return the name of a session, given the id that its browser holds."""
    return hashlib.sha256(session_id.encode()).hexdigest()


async def find(sources: Sources, name: str, *, lives: timedelta) -> Held | None:
    """Return the session of a name, which lives on for so long from now; by one call to Redis."""
    sealed = await session_store.touch(sources.redis, name, seconds=_seconds(lives))
    session = _opened(sources, name, sealed)
    if sealed is None or session is None:
        return None
    held = Held(name, sealed, session)
    if sources.vault.needs_reseal(sealed):
        await change(sources, held, session)
    return held


async def change(sources: Sources, held: Held, session: Session) -> bool:
    """Put `session` in the place of one that was read. Return False when that has changed meanwhile."""
    return await session_store.replace(sources.redis, held.name, held.sealed, _sealed(sources, held.name, session))


async def read(sources: Sources, name: str) -> Held | None:
    """Return the session of a name, which lives no longer by that."""
    sealed, session = await look(sources, name)
    return None if sealed is None or session is None else Held(name, sealed, session)


async def look(sources: Sources, name: str) -> tuple[bytes | None, Session | None]:
    """Return what stands under a name, and the session that it is; None where it is none that can be used."""
    sealed = await session_store.get(sources.redis, name)
    return sealed, _opened(sources, name, sealed)


async def of_account(sources: Sources, account_id: str) -> list[tuple[Held, float]]:
    """Return each session that an account has a part in, with the seconds that it has left."""
    moved = True
    while moved:
        names = await session_store.names(sources.redis, account_id)
        values = await session_store.read(sources.redis, names.values()) if names else []
        found, gone = [], {}
        for (session_id, name), (sealed, seconds) in zip(names.items(), values, strict=True):
            session = _opened(sources, name, sealed)
            if sealed is None or session is None or session.seat(account_id) is None:
                gone[session_id] = name
            else:
                found.append((Held(name, sealed, session), seconds))
        moved = bool(gone) and await session_store.strike(sources.redis, account_id, gone)
    return found


async def take_out(sources: Sources, held: Held, account_ids: Iterable[str]) -> bool:
    """Take accounts out of a session, which ends with its last one. Return False when it has changed: read it again."""
    leaving = set(account_ids)
    session = held.session
    seats = [seat for seat in session.seats if seat.account_id not in leaving]
    rest = msgspec.structs.replace(session, seats=seats)
    now = _sealed(sources, held.name, rest) if seats else b""
    return await session_store.replace(
        sources.redis, held.name, held.sealed, now, session_id=session.id, leaves=leaving
    )


async def add(sources: Sources, session: Session, *, lives: timedelta, listed: timedelta) -> str:
    """Keep a new session; return its id."""
    session_id, name = _new_id()
    [seat] = session.seats
    await session_store.add(
        sources.redis,
        name,
        _sealed(sources, name, session),
        seconds=_seconds(lives),
        session_id=session.id,
        account_id=seat.account_id,
        listed_seconds=_seconds(listed),
    )
    return session_id


async def rotate(
    sources: Sources,
    former: tuple[str, bytes | None],
    session: Session,
    *,
    lives: timedelta,
    listed: timedelta,
    raised: tuple[str, AdminToken, timedelta] | None = None,
) -> str | None:
    """Keep a session under a new id, in the place of a former one, given by its name and what stood there.

    `raised` is an account that becomes an administrator by that, its token and for how long. Return the new id, or None
    when the former session has changed: read it again. Raises ConflictError when another sign-in has just replaced it.
    """
    session_id, name = _new_id()
    beside = "", b"", 0
    if raised is not None:
        account_id, token, lasts = raised
        key = _admin_key(session.id, account_id)
        beside = key, sources.vault.seal(msgspec.json.encode(token), key), _seconds(lasts)
    turn = await session_store.rotate(
        sources.redis,
        former,
        name,
        _sealed(sources, name, session),
        seconds=_seconds(lives),
        session_id=session.id,
        accounts=[seat.account_id for seat in session.seats],
        listed_seconds=_seconds(listed),
        beside=beside,
    )
    if turn is Turn.TOO_LATE:
        raise ConflictError
    return session_id if turn is Turn.DONE else None


async def admin_token(sources: Sources, session_id: str, account_id: str) -> AdminToken | None:
    """Return the second token of an account of a session, given by its public id, while it lasts."""
    key = _admin_key(session_id, account_id)
    sealed = await sources.redis.get(key)
    try:
        return None if sealed is None else msgspec.json.decode(sources.vault.open(sealed, key), type=AdminToken)
    except (SealError, msgspec.MsgspecError):
        return None


async def forget_admin_token(sources: Sources, session_id: str, account_id: str) -> None:
    """Forget the second token of an account of a session."""
    await sources.redis.delete(_admin_key(session_id, account_id))


def _opened(sources: Sources, name: str, sealed: bytes | None) -> Session | None:
    """Return what was stored, without the seats whose time is over; None when that leaves nothing to use."""
    if sealed is None:
        return None
    try:
        session = _DECODER.decode(sources.vault.open(sealed, _purpose(name)))
    except (SealError, msgspec.MsgspecError) as fault:
        log.warning("session_lost", reason=str(fault))
        return None
    now = datetime.now(UTC)
    seats = [seat for seat in session.seats if seat.until > now]
    return msgspec.structs.replace(session, seats=seats) if seats else None


def _sealed(sources: Sources, name: str, session: Session) -> bytes:
    return sources.vault.seal(msgspec.json.encode(session), _purpose(name))


def _new_id() -> tuple[str, str]:
    session_id = secrets.token_urlsafe(32)
    return session_id, name_of(session_id)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _purpose(name: str) -> str:
    return f"session:{name}"


def _admin_key(session_id: str, account_id: str) -> str:
    return f"session_admin:{session_id}:{account_id}"
