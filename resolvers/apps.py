"""The applications as which Chirp signs people in at GoToSocial: one for people, one for administrators.

They are made when the first one signs in, and made again when GoToSocial no longer knows them.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from resolvers.entities.decode import decode
from resolvers.errors import ChirpError, SealError, UnauthenticatedError
from resolvers.settings import Settings
from resolvers.sources.bundle import Sources
from resolvers.sources.tables import apps
from resolvers.sources.tables.apps import App
from resolvers.telemetry import get_logger

log = get_logger(__name__)

CALLBACK = "/chirp/callback"
# So long an application is taken for known to GoToSocial.
KNOWN_SECONDS = 3600.0
_UNKNOWN = range(400, 429)


class Purpose(StrEnum):
    """Whom an application signs in."""

    PEOPLE = "people"
    ADMINS = "admins"


SCOPES = {Purpose.PEOPLE: "read write push", Purpose.ADMINS: "profile admin"}


@dataclass(frozen=True, slots=True)
class Client:
    """An application with what proves that we are it (RFC 6749, section 2.3.1)."""

    client_id: str
    secret: str = field(repr=False)
    redirect_uri: str
    scopes: str

    def form(self, **more: str) -> list[tuple[str, str]]:
        """Return the fields of a call to /oauth/token."""
        fields = {"client_id": self.client_id, "client_secret": self.secret, "redirect_uri": self.redirect_uri}
        return list((fields | more).items())


class _Registered(msgspec.Struct):
    client_id: str
    client_secret: str


class Apps:
    """The applications as this process knows them. `clock` returns seconds that never run backwards."""

    def __init__(self, sources: Sources, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._sources = sources
        self._redirect_uri = settings.public_origin + CALLBACK
        self._website = settings.public_origin
        self._clock = clock
        self._kept: dict[Purpose, tuple[Client, float]] = {}
        self._turn = asyncio.Lock()

    async def client(self, purpose: Purpose) -> Client:
        """Return the application, registered if need be; all processes get the same.

        Raises UpstreamDownError or UpstreamTimeoutError: it is tried again the next time.
        """
        async with self._turn:
            kept = self._kept.get(purpose)
            if kept is not None and self._clock() < kept[1]:
                return kept[0]
            async with self._sources.postgres.session() as session:
                app = await apps.newest(session, purpose, self._redirect_uri)
            client = await _opened(self._sources, app)
            if client is None or not await self._is_known(client):
                client = await self._register(purpose, instead_of=app)
            self._kept[purpose] = client, self._clock() + KNOWN_SECONDS
            return client

    def doubt(self) -> None:
        """Ask GoToSocial about the applications before they are used again."""
        self._kept.clear()

    async def _is_known(self, client: Client) -> bool:
        scope = client.scopes.split()[0]
        form = client.form(grant_type="client_credentials", scope=scope)
        try:
            await self._sources.gotosocial.call("POST", "/oauth/token", token=None, form=form)
        except ChirpError as refusal:
            if refusal.status in _UNKNOWN:
                return False
            raise
        return True

    async def _register(self, purpose: Purpose, *, instead_of: App | None) -> Client:
        async with self._sources.postgres.transaction() as session:
            await apps.lock(session)
            app = await apps.newest(session, purpose, self._redirect_uri)
            if app is not None and (instead_of is None or app.client_id != instead_of.client_id):
                client = await _opened(self._sources, app)
                if client is not None:
                    return client
            form = [
                ("client_name", "Chirp" if purpose is Purpose.PEOPLE else "Chirp (administration)"),
                ("redirect_uris", self._redirect_uri),
                ("scopes", SCOPES[purpose]),
                ("website", self._website),
            ]
            answer = await self._sources.gotosocial.call("POST", "/api/v1/apps", token=None, form=form)
            made = decode(_Registered, answer.body)
            sealed = self._sources.vault.seal(made.client_secret.encode(), _purpose(made.client_id))
            await apps.insert(session, App(made.client_id, purpose, self._redirect_uri, sealed))
        log.info("app_registered", purpose=purpose.value, client_id=made.client_id)
        return Client(made.client_id, made.client_secret, self._redirect_uri, SCOPES[purpose])


async def revoke(sources: Sources, client_id: str, token: str) -> None:
    """End a token at GoToSocial (RFC 7009); one that it does not know has ended.

    Raises UnauthenticatedError when the application is lost, and what GoToSocial and PostgreSQL raise.
    """
    async with sources.postgres.session() as session:
        app = await apps.select(session, client_id)
    client = await _opened(sources, app)
    if client is None:
        raise UnauthenticatedError(detail="no application")
    await sources.gotosocial.call("POST", "/oauth/revoke", token=None, form=client.form(token=token))


async def _opened(sources: Sources, app: App | None) -> Client | None:
    """Return an application with its secret; None when there is none or nobody can open it any more."""
    if app is None:
        return None
    purpose = _purpose(app.client_id)
    try:
        secret = sources.vault.open(app.secret, purpose)
    except SealError as fault:
        log.warning("app_lost", client_id=app.client_id, reason=str(fault))
        return None
    if sources.vault.needs_reseal(app.secret):
        async with sources.postgres.session() as session:
            await apps.reseal(session, app.client_id, sources.vault.seal(secret, purpose))
    return Client(app.client_id, secret.decode(), app.redirect_uri, SCOPES[Purpose(app.purpose)])


def _purpose(client_id: str) -> str:
    return f"app:{client_id}"
