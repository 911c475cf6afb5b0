"""One part of the system is gone or hangs: the gateway goes on with what does not need it, and recovers by itself."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator

import aiohttp
import pytest

from deploy.dev.crew import Crew
from deploy.dev.part import Part
from deploy.dev.postgres import Postgres
from deploy.dev.sandbox import start_sandbox
from deploy.dev.valkey import Valkey
from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.settings import read_settings
from resolvers.sources import gotosocial
from resolvers.sources.http1 import Limits
from resolvers.sources.migrate import migrate
from tests.support.killable import Killable, killable
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.traffic import traffic

pytestmark = [pytest.mark.faults, pytest.mark.timeout(90)]

LOGIN = {"CHIRP_DB_NAME": "chirp", "CHIRP_DB_USER": "chirp_app", "CHIRP_DB_PASS": secrets.token_hex(16)}
MUTE = "mutation($id: ID!) { muteConversation(statusId: $id) { userErrors { code } } }"
READ = "{ viewer { home(first: 5) { edges { node { localId } } } } }"
FAULTS = pytest.mark.parametrize("hangs", [False, True], ids=["killed", "hanging"])


class Questions:
    """What clients ask, each brought down to one word."""

    def __init__(self, client: Client, status_id: str = "") -> None:
        self._client = client
        self._status_id = status_id

    async def rest(self) -> int:
        return await self._status("GET", "/api/v1/accounts/verify_credentials")

    async def post(self) -> int:
        return await self._status("POST", "/api/v1/markers", data={"home[last_read_id]": "01"})

    async def read(self) -> str:
        return await self._graphql(READ)

    async def mute(self) -> str:
        return await self._graphql(MUTE, id=self._status_id)

    async def alive(self) -> int:
        return await self._status("GET", "/livez")

    async def _status(self, method: str, path: str, **options: object) -> int:
        client = self._client
        async with client.session.request(method, client.base + path, headers=client.headers(), **options) as answer:
            await answer.read()
            return answer.status

    async def _graphql(self, document: str, **variables: object) -> str:
        answer = await self._client.graphql(document, **variables)
        return ",".join(error["extensions"]["code"] for error in answer.get("errors", [])) or "ok"


async def hit(server: Killable[object], *, hangs: bool) -> float:
    """Kill a server or halt it; return when that was."""
    await asyncio.to_thread(server.halt if hangs else server.kill)
    return time.monotonic()


async def mend(server: Killable[object], *, hangs: bool) -> float:
    """Bring it back; return when that was."""
    await asyncio.to_thread(server.go_on if hangs else server.start)
    return time.monotonic()


@pytest.fixture
def valkey() -> Iterator[Killable[Valkey]]:
    with killable(lambda crew: Valkey(crew, careless=True)) as server:
        yield server


@pytest.fixture
def postgres() -> Iterator[Killable[Postgres]]:
    with killable(Postgres) as server:
        yield server


async def ask_of(environ: dict[str, str], sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncIterator[Questions]:
    async with serving(create_app(read_settings(environ | {"GTS_HOST": sandbox.url}))) as base:
        client = Client(session, base, token_of(sandbox.world, "alice"))
        status, posted = await client.rest("POST", "/api/v1/statuses", json={"status": "A thread"})
        assert status == 200, posted
        yield Questions(client, posted["id"])


@FAULTS
async def test_redis(
    environ: dict[str, str], sandbox: Sandbox, session: aiohttp.ClientSession, valkey: Killable[Valkey], hangs: bool
) -> None:
    running = await asyncio.to_thread(valkey.start)
    environ |= {"REDIS_HOST": running.host, "REDIS_PASS": running.password}
    async for ask in ask_of(environ, sandbox, session):
        async with traffic(rest=ask.rest, post=ask.post, read=ask.read) as seen:
            await asyncio.sleep(0.5)
            await hit(valkey, hangs=hangs)
            await asyncio.sleep(4)
            await mend(valkey, hangs=hangs)
            await asyncio.sleep(1)
        assert {one.what for name in ("rest", "post") for one in seen.told[name]} == {200}
        assert {one.what for one in seen.told["read"]} == {"ok"}
        assert max(map(seen.slowest, seen.told)) < 3


@FAULTS
async def test_postgresql(
    environ: dict[str, str],
    sandbox: Sandbox,
    session: aiohttp.ClientSession,
    postgres: Killable[Postgres],
    *,
    hangs: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, seconds in {"STATEMENT": 2.0, "GRACE": 0.5, "CONNECT": 1.0}.items():
        monkeypatch.setattr(f"resolvers.sources.postgres.{name}_SECONDS", seconds)
    running = await asyncio.to_thread(postgres.start)
    await asyncio.to_thread(running.set_up, LOGIN)
    environ |= LOGIN | {"CHIRP_DB_HOST": running.host, "CHIRP_RATE_LIMITS": "off"}
    await migrate(read_settings(environ))
    async for ask in ask_of(environ, sandbox, session):
        async with traffic(rest=ask.rest, post=ask.post, read=ask.read, mute=ask.mute) as seen:
            await seen.settled("mute", "ok", 5)
            gone = await hit(postgres, hangs=hangs)
            await asyncio.sleep(6 if hangs else 2)
            back = await mend(postgres, hangs=hangs)
            await seen.settled("mute", "ok", 20)
        assert {one.what for name in ("rest", "post") for one in seen.told[name]} == {200}
        assert {one.what for one in seen.told["read"]} == {"ok"}
        assert max(seen.slowest("rest"), seen.slowest("post"), seen.slowest("read")) < 3
        failed = {one.what for one in seen.told["mute"] if gone < one.at < back}
        assert failed - {"ok"}
        assert failed <= {"ok", "UPSTREAM_DOWN", "UPSTREAM_TIMEOUT"}
        assert seen.slowest("mute") < 5


@pytest.fixture
def far() -> Iterator[Killable[Part]]:
    def start(crew: Crew) -> Part:
        return start_sandbox(crew, origin="http://localhost:3000")

    with killable(start) as server:
        yield server


@FAULTS
async def test_gotosocial(
    environ: dict[str, str],
    session: aiohttp.ClientSession,
    far: Killable[Part],
    hangs: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gotosocial, "_FORWARD_LIMITS", Limits(connect=2, silence=3, total=600))
    monkeypatch.setattr(gotosocial, "_CALL_LIMITS", Limits(connect=2, silence=3, total=3))
    running = await asyncio.to_thread(far.start)
    environ |= {**running.settings, "CHIRP_RATE_LIMITS": "off"}
    async with serving(create_app(read_settings(environ))) as base:
        ask = Questions(Client(session, base, "a-token-of-nobody"))
        questions: dict[str, Callable[[], object]] = {f"rest{count}": ask.rest for count in range(6)}
        async with traffic(**questions, post=ask.post, read=ask.read, alive=ask.alive) as seen:
            await seen.settled("rest0", 401, 5)
            await seen.settled("read", "UNAUTHENTICATED", 5)
            gone = await hit(far, hangs=hangs)
            await asyncio.sleep(8)
            back = await mend(far, hangs=hangs)
            await seen.settled("rest0", 401, 12)
            await seen.settled("post", 401, 6)
            await seen.settled("read", "UNAUTHENTICATED", 6)
        failed = {one.what for name in ("rest0", "post") for one in seen.told[name] if gone + 0.1 < one.at < back}
        assert failed
        assert failed <= ({503, 504} if hangs else {502, 503})
        reads = {one.what for one in seen.told["read"] if gone + 0.1 < one.at < back}
        assert reads <= {"UPSTREAM_DOWN", "UPSTREAM_TIMEOUT"}
        assert {one.what for one in seen.told["alive"]} == {200}
        assert seen.slowest("alive") < 1
        assert max(map(seen.slowest, seen.told)) < (5 if hangs else 3)
