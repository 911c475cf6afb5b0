"""GraphQL's sockets with a browser's session: which of its accounts speaks, and how its end closes them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from starlette.types import Scope
from structlog.testing import capture_logs

from deploy.sandbox.server import Sandbox
from gateway.graphql import sign_out
from gateway.graphql.operations import Asker
from resolvers.sources.redis import Redis
from tests.support.browser import ORIGIN, Browser
from tests.support.stack import Client, revoke
from tests.support.streams import upstreams
from tests.support.transport_ws import Socket, closed, connected, opened, said, subscribe


@pytest.fixture
async def browser(browser: Browser) -> Browser:
    """Return a browser in which alice and then bob have signed in."""
    await browser.sign_in("alice")
    await browser.sign_in("bob")
    return browser


async def who(socket: Socket) -> str:
    await subscribe(socket, {"query": "{ viewer { account { acct } } }"}, "who")
    answer = await said(socket)
    assert (await said(socket))["type"] == "complete"
    return str(answer["payload"]["data"]["viewer"]["account"]["acct"])


async def test_a_session_names_its_account_in_the_init(browser: Browser, nobody: Client) -> None:
    _, told = await browser.fetch("GET", "/api/v2/chirp/session")
    ids = {account["acct"]: account["account_id"] for account in told["accounts"]}
    headers = {"Cookie": f"chirp={browser.cookies['chirp']}", "Origin": ORIGIN}
    for name, account_id in ids.items():
        async with opened(nobody, headers=headers) as socket:
            await socket.send_json({"type": "connection_init", "payload": {"account": account_id}})
            assert await said(socket) == {"type": "connection_ack"}
            assert await who(socket) == name
    for account in ("01AAAAAAAAAAAAAAAAAAAAAAAA", ""):
        async with opened(nobody, headers=headers) as socket:
            await socket.send_json({"type": "connection_init", "payload": {"account": account}})
            assert (await closed(socket))[0] == 4403
    async with opened(nobody) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"account": ids["alice"]}})
        assert (await closed(socket))[0] == 4403
    for origin in ("https://evil.example", "null"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            async with opened(nobody, headers=headers | {"Origin": origin}):
                pass
        assert refusal.value.status == 403


async def test_signing_out_closes_the_socket(browser: Browser, nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_out, "RECHECK_SECONDS", 0.2)
    headers = {"Cookie": f"chirp={browser.cookies['chirp']}", "Origin": ORIGIN}
    async with opened(nobody, headers=headers) as socket:
        await socket.send_json({"type": "connection_init"})
        await said(socket)
        assert await who(socket) == "bob"
        await asyncio.sleep(0.5)
        assert await who(socket) == "bob"
        await browser.fetch("DELETE", "/api/v2/chirp/sessions")
        assert await closed(socket) == (4401, "Signed out")


@asynccontextmanager
async def streaming(browser: Browser, nobody: Client) -> AsyncIterator[aiohttp.ClientResponse]:
    """Yield the events of a browser's session, of which there are none."""
    headers = {"Cookie": f"chirp={browser.cookies['chirp']}", "X-Chirp-CSRF": "1", "Accept": "text/event-stream"}
    query = {"query": "subscription { events { __typename } }"}
    async with nobody.session.post(nobody.base + "/graphql", json=query, headers=headers) as answer:
        assert answer.status == 200
        yield answer


async def last_words(answer: aiohttp.ClientResponse) -> list[dict[str, Any]]:
    """Return the errors of the event with which a stream ends."""
    told = (await asyncio.wait_for(answer.content.read(), 5)).decode()
    assert told.endswith("event: complete\ndata:\n\n")
    events = [block for block in told.split("\n\n") if block.startswith("event: next")]
    return list(json.loads(events[-1].split("data: ", 1)[1])["errors"])


async def test_a_session_that_is_gone_ends_event_streams(
    browser: Browser, nobody: Client, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: asyncio.Queue[bool] = asyncio.Queue()

    async def is_good(scope: Scope, asker: Asker) -> bool:
        looks.put_nowait(found := await real(scope, asker))
        return found

    real = sign_out.is_good
    monkeypatch.setattr(sign_out, "RECHECK_SECONDS", 0.2)
    monkeypatch.setattr(sign_out, "is_good", is_good)
    async with streaming(browser, nobody) as answer:
        assert await looks.get()
        await redis.client.delete(*await redis.client.keys("chirp:session:*"))
        errors = await last_words(answer)
    assert [error["extensions"]["code"] for error in errors] == ["UNAUTHENTICATED"]


async def test_a_fault_while_a_session_is_looked_at_is_no_sign_out(
    browser: Browser, nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_good(*_: object) -> bool:
        raise LookupError("an owl")

    monkeypatch.setattr(sign_out, "RECHECK_SECONDS", 0.2)
    monkeypatch.setattr(sign_out, "is_good", is_good)
    with capture_logs() as logged:
        async with streaming(browser, nobody) as answer:
            errors = await last_words(answer)
    assert [error["extensions"]["code"] for error in errors] == ["INTERNAL"]
    assert "owl" not in json.dumps(errors)
    assert [repr(entry["exc_info"]) for entry in logged if entry["event"] == "operation_failed"] == [
        "LookupError('an owl')"
    ]


async def test_a_subscription_says_that_its_token_counts_no_more(alice: Client, sandbox: Sandbox) -> None:
    query = "subscription { timeline(kind: HOME) { __typename } }"
    headers = alice.headers() | {"Accept": "text/event-stream"}
    stream = alice.session.post(alice.base + "/graphql", headers=headers, json={"query": query})
    async with connected(alice) as socket, stream as answer:
        await subscribe(socket, {"query": query})
        await upstreams(sandbox, 1)
        await revoke(alice, sandbox.world)
        message = await said(socket)
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "UNAUTHENTICATED")
        assert await closed(socket) == (4401, "Signed out")
        errors = await last_words(answer)
    assert [error["extensions"]["code"] for error in errors] == ["UNAUTHENTICATED"]


async def test_a_revoked_token_closes_its_sockets_at_once(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with connected(alice) as mine, connected(bob) as theirs:
        await revoke(alice, sandbox.world)
        assert await closed(mine) == (4401, "Signed out")
        assert await who(theirs) == "bob"
