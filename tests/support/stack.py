"""Fixtures: the sandbox as GoToSocial, the gateway in front of it, and clients that speak to both over sockets."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from deploy.sandbox.deeds.oauth import OUT_OF_BAND, exchange_code, grant_code, register_app
from deploy.sandbox.server import Sandbox, open_world
from deploy.sandbox.world import World
from gateway.app import create_app
from resolvers.settings import Settings, read_settings
from tests.support.browser import ORIGIN, Browser
from tests.support.serving import serving

USER_AGENT = "tests/1"


def token_of(world: World, name: str, scopes: str = "read write push") -> str:
    """Return a new token of a demo person, made inside the sandbox; the sign-in pages have tests of their own."""
    app = register_app(world, "Tests", redirect_uris=OUT_OF_BAND, scopes=scopes)
    account = world.accounts.one("acct", name)
    assert account is not None
    user = world.user_of(account.id)
    assert user is not None
    code = grant_code(world, app, user, OUT_OF_BAND, scopes)
    return exchange_code(world, app.client_id, app.client_secret, OUT_OF_BAND, code.id).access


@dataclass(frozen=True)
class Client:
    """Somebody who speaks to a server: over REST, and to a gateway over GraphQL."""

    session: aiohttp.ClientSession
    base: str
    token: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers that each request of this client carries."""
        return {"User-Agent": USER_AGENT} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})

    async def rest(self, method: str, path: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401  as aiohttp
        """Return status and JSON of an answer."""
        headers = self.headers() | options.pop("headers", {})
        async with self.session.request(method, self.base + path, headers=headers, **options) as answer:
            return answer.status, await answer.json(content_type=None)

    async def graphql(self, document: str, **variables: object) -> dict[str, Any]:
        """Return what the endpoint answers to a document."""
        status, answer = await self.rest("POST", "/graphql", json={"query": document, "variables": variables})
        assert status == 200, answer
        return dict(answer)

    async def data(self, document: str, **variables: object) -> dict[str, Any]:
        """Return the data of a document that has no error."""
        answer = await self.graphql(document, **variables)
        assert "errors" not in answer, answer["errors"]
        return dict(answer["data"])

    async def calls(self) -> Mapping[str, int]:
        """Return how often the sandbox was called since the last `forget_calls`, by method and path template."""
        _, counts = await self.rest("GET", "/sandbox/calls")
        return dict(counts)

    async def forget_calls(self) -> None:
        """Let the sandbox count from zero."""
        await self.rest("DELETE", "/sandbox/calls")

    async def order_fault(self, **fault: object) -> None:
        """Let something go wrong in the sandbox (deploy/sandbox/faults.py tells what)."""
        status, answer = await self.rest("POST", "/sandbox/faults", json=fault)
        assert status in (200, 201), answer


async def revoke(client: Client, world: World, *, through: Client | None = None) -> None:
    """Revoke the token of a client as its app does, by the client's own server or another one."""
    token = next(row for row in world.tokens if row.access == client.token)
    app = next(row for row in world.apps if row.client_id == token.client_id)
    fields = {"client_id": app.client_id, "client_secret": app.client_secret, "token": token.access}
    assert (await (through or client).rest("POST", "/oauth/revoke", data=fields))[0] == 200


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Return a GoToSocial of its own for this test, at Chirp's public address, with the demo people and their posts."""
    with Sandbox(open_world(ORIGIN)) as running:
        yield running


@pytest.fixture
def gateway_settings(environ: dict[str, str], sandbox: Sandbox) -> Settings:
    """Return the settings of a gateway in front of the sandbox; rate limits, which make calls of their own, are off."""
    return read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off"})


@pytest.fixture
async def gateway(gateway_settings: Settings) -> AsyncIterator[str]:
    """Return the address of a running gateway."""
    async with serving(create_app(gateway_settings)) as base:
        yield base


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return an HTTP client without cookies."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield client


@pytest.fixture
def upstream(session: aiohttp.ClientSession, sandbox: Sandbox) -> Client:
    """Return a client without a token that speaks to the sandbox itself."""
    return Client(session, sandbox.url)


@pytest.fixture
def nobody(session: aiohttp.ClientSession, gateway: str) -> Client:
    """Return a client of the gateway without a token."""
    return Client(session, gateway)


@pytest.fixture
def browser(session: aiohttp.ClientSession, gateway: str) -> Browser:
    """Return a browser in which nobody is signed in."""
    return Browser(session, gateway)


@pytest.fixture
def alice(session: aiohttp.ClientSession, gateway: str, sandbox: Sandbox) -> Client:
    """Return alice, at the gateway."""
    return Client(session, gateway, token_of(sandbox.world, "alice"))


@pytest.fixture
def bob(session: aiohttp.ClientSession, gateway: str, sandbox: Sandbox) -> Client:
    """Return bob, at the gateway."""
    return Client(session, gateway, token_of(sandbox.world, "bob"))


@pytest.fixture
def admin(session: aiohttp.ClientSession, gateway: str, sandbox: Sandbox) -> Client:
    """Return the administrator, at the gateway, with a token that may act as one."""
    return Client(session, gateway, token_of(sandbox.world, "admin", "read write admin"))
