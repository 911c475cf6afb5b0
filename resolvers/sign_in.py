"""Signing in to Chirp's own app: the authorization code flow of OAuth 2 with GoToSocial (RFC 6749, section 4.1).

GoToSocial asks for the password, or its OpenID provider does; Chirp sees a code, and the token that it stands for.
GoToSocial drops PKCE, so what protects the code is the secret of the application, and a state of one browser only.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from resolvers import grants, revocations, sessions, viewers
from resolvers.apps import Apps, Client, Purpose
from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.errors import (
    ChirpError,
    ConflictError,
    ForbiddenError,
    RateLimitedError,
    UnauthenticatedError,
    UpstreamDownError,
    UpstreamTimeoutError,
)
from resolvers.sealed_sessions import Seat
from resolvers.sources.bundle import Sources
from resolvers.sources.gotosocial import Query
from resolvers.telemetry import counter, get_logger
from resolvers.viewer import Viewer

log = get_logger(__name__)

# So long a person may take on GoToSocial's pages.
PENDING_SECONDS = 600
_SIGN_INS = counter("sign_ins", "Sign-ins to Chirp's own app that came back from GoToSocial", ["outcome"])
_LONGEST = 512


class Why(StrEnum):
    """Why somebody is not signed in."""

    STALE = "stale"
    DENIED = "denied"
    CODE = "code"
    DOWN = "down"
    ACCOUNT = "account"
    NOT_ADMIN = "not_admin"
    OTHER_ACCOUNT = "other_account"


class SignInRefusedError(Exception):
    """Nobody was signed in; `next_path` is where they wanted to go, `admin` whether it was the second step.

    `is_over` tells that the browser's sign-in came to its end by this, and is not one that others tried to end.
    """

    def __init__(
        self, why: Why, next_path: str = "/", *, admin: bool = False, is_over: bool = False, detail: str = ""
    ) -> None:
        super().__init__(why.value)
        self.why = why
        self.next_path = next_path
        self.admin = admin
        self.is_over = is_over
        self.detail = detail


class Pending(msgspec.Struct, frozen=True):
    """A sign-in that is under way in one browser; of its state only the SHA-256 is kept."""

    state: str
    next_path: str
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """What begins a sign-in: the query of /oauth/authorize, and what the browser keeps meanwhile."""

    query: Query = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What /chirp/callback was given, and what the browser holds: of the sign-in, and of a former session."""

    state: str = field(repr=False)
    code: str = field(repr=False)
    error: str
    browser: str = field(repr=False)
    session_id: str = field(repr=False)
    user_agent: str


class _Made(msgspec.Struct):
    access_token: str
    scope: str = ""


async def begin(sources: Sources, known: Apps, *, next_path: str, admin: bool) -> Start:
    """Begin a sign-in, or with `admin` the second step of one. Raises UpstreamDownError or UpstreamTimeoutError."""
    client = await known.client(Purpose.ADMINS if admin else Purpose.PEOPLE)
    state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    pending = msgspec.json.encode(Pending(_digest(state), next_path, admin))
    await sources.redis.put(_key(browser), pending, seconds=PENDING_SECONDS)
    query = [
        ("response_type", "code"),
        ("client_id", client.client_id),
        ("redirect_uri", client.redirect_uri),
        ("scope", client.scopes),
        ("state", state),
    ]
    return Start(query, browser)


async def pending(sources: Sources, browser: str) -> Pending | None:
    """Return the sign-in that is under way in a browser."""
    kept = await sources.redis.get(_key(browser)) if 0 < len(browser) < _LONGEST else None
    return None if kept is None else msgspec.json.decode(kept, type=Pending)


async def finish(sources: Sources, known: Apps, arrival: Arrival) -> tuple[str, str]:
    """Take a code for a token and begin a session; return the session's new id, and the path to go to.

    Raises SignInRefusedError.
    """
    try:
        finished = await _finish(sources, known, arrival)
    except SignInRefusedError as refusal:
        _SIGN_INS.labels(refusal.why.value).inc()
        log.info("sign_in_refused", why=refusal.why.value, detail=refusal.detail)
        raise
    _SIGN_INS.labels("ok").inc()
    return finished


async def _finish(sources: Sources, known: Apps, arrival: Arrival) -> tuple[str, str]:
    under_way = await _claim(sources, arrival)
    next_path, admin = under_way.next_path, under_way.admin
    try:
        if arrival.error or not 0 < len(arrival.code) < _LONGEST:
            raise SignInRefusedError(Why.DENIED, detail=arrival.error[:64])
        client = await known.client(Purpose.ADMINS if admin else Purpose.PEOPLE)
        made = await _exchange(sources, known, client, arrival.code)
        return await _step(sources, client, made, arrival, admin=admin), next_path
    except SignInRefusedError as refusal:
        raise SignInRefusedError(refusal.why, next_path, admin=admin, is_over=True, detail=refusal.detail) from refusal
    except ChirpError as fault:
        raise SignInRefusedError(
            Why.DOWN, next_path, admin=admin, is_over=True, detail=fault.detail or fault.message
        ) from fault


async def _step(sources: Sources, client: Client, made: _Made, arrival: Arrival, *, admin: bool) -> str:
    """Take the new token into a session; when that fails, the token is ended, since nobody holds it."""
    try:
        return await (_second_step if admin else _first_step)(sources, client, made, arrival)
    except ConflictError as conflict:
        await revocations.end(sources, client.client_id, made.access_token)
        raise SignInRefusedError(Why.STALE, detail="another sign-in of this browser was quicker") from conflict
    except (ChirpError, SignInRefusedError):
        await revocations.end(sources, client.client_id, made.access_token)
        raise


async def _claim(sources: Sources, arrival: Arrival) -> Pending:
    """Return the sign-in that a state belongs to, which is then over; it is left alone for any other state."""
    try:
        found = await pending(sources, arrival.browser)
        if found is not None and hmac.compare_digest(found.state, _digest(arrival.state)):
            taken = await sources.redis.take(_key(arrival.browser))
            if taken is not None:
                return found
    except ChirpError as fault:
        raise SignInRefusedError(Why.DOWN, detail=fault.detail) from fault
    raise SignInRefusedError(Why.STALE)


async def _exchange(sources: Sources, known: Apps, client: Client, code: str) -> _Made:
    form = client.form(grant_type="authorization_code", code=code)
    try:
        answer = await sources.gotosocial.call("POST", "/oauth/token", token=None, form=form)
    except (UpstreamDownError, UpstreamTimeoutError, RateLimitedError):
        raise
    except ChirpError as refusal:
        # It may be the code that is wrong, or the application that GoToSocial has forgotten.
        known.doubt()
        raise SignInRefusedError(Why.CODE, detail=str(refusal.status)) from refusal
    return decode(_Made, answer.body)


async def _first_step(sources: Sources, client: Client, made: _Made, arrival: Arrival) -> str:
    token = made.access_token
    scopes = (made.scope or client.scopes).split()
    identity = await _identity(sources, token)
    await viewers.learn(sources, token, scopes)
    now = datetime.now(UTC)
    seat = Seat(identity.account_id, identity.acct, client.client_id, token, now + sessions.ABSOLUTE)
    until = sessions.latest_end(seat, now)
    await grants.keep(sources, identity.account_id, client.client_id, scopes, token, until=until)
    return await sessions.begin(sources, seat, former=arrival.session_id, user_agent=arrival.user_agent)


async def _second_step(sources: Sources, client: Client, made: _Made, arrival: Arrival) -> str:
    token = made.access_token
    identity = await _identity(sources, token)
    if identity.role != "admin":
        raise SignInRefusedError(Why.NOT_ADMIN)
    await viewers.learn(sources, token, (made.scope or client.scopes).split())
    session_id = await sessions.raise_to_admin(
        sources, arrival.session_id, identity.account_id, client.client_id, token
    )
    if session_id is None:
        raise SignInRefusedError(Why.OTHER_ACCOUNT)
    return session_id


async def _identity(sources: Sources, token: str) -> viewers.Identity:
    try:
        return await viewers.identity(Ctx.of(Viewer(token), sources))
    except (UnauthenticatedError, ForbiddenError) as refusal:
        raise SignInRefusedError(Why.ACCOUNT, detail=str(refusal.status)) from refusal


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _key(browser: str) -> str:
    return f"sign_in:{_digest(browser)}"
