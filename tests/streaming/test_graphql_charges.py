"""What the operations of a socket, and the events of a subscription, take from the rate limit."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from gateway.graphql import websocket
from resolvers import ratelimit
from resolvers.settings import read_settings
from resolvers.sources.ratelimit import Limit
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.streams import post
from tests.support.subscriptions import HOME, subscribed
from tests.support.transport_ws import connected, said, subscribe

RELATED = "subscription { timeline { ... on StatusPosted { status { account { relationship { following } } } } } }"
LEFT = "{ rateLimit { limit remaining } }"


@pytest.fixture
async def limited(environ: dict[str, str], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Return a gateway with limits so slow that nothing comes back while a test runs."""
    monkeypatch.setattr(ratelimit, "ACCOUNT", Limit(40, 1_000_000))
    monkeypatch.setitem(ratelimit.BY_ADDRESS, ratelimit.Kind.API, Limit(300, 1_000_000))
    async with serving(create_app(read_settings(environ | {"GTS_HOST": sandbox.url}))) as base:
        yield base


@pytest.fixture
async def asking(limited: str, session: aiohttp.ClientSession, sandbox: Sandbox) -> Client:
    """Return alice, whom the gateway knows."""
    client = Client(session, limited, token_of(sandbox.world, "alice"))
    async with asyncio.timeout(5):
        while (await client.data(LEFT))["rateLimit"]["limit"] != 40:
            await asyncio.sleep(0.05)
    return client


async def left(client: Client) -> int:
    """Return what remains after this question, which takes 1."""
    return int((await client.data(LEFT))["rateLimit"]["remaining"])


async def test_each_operation_of_a_socket_takes_what_it_costs(asking: Client) -> None:
    async with subscribed(asking, "{ __typename }") as subscription:
        assert (await subscription.message())["payload"]["data"] == {"__typename": "Query"}
        assert (await subscription.message())["type"] == "complete"
        before = await left(asking)
        for number in range(10):
            document = "{ viewer { account { acct } } }" if number % 2 else "{ __typename }"
            await subscribe(subscription.socket, {"query": document})
            assert "errors" not in (await subscription.message())["payload"]
            assert (await subscription.message())["type"] == "complete"
        assert before - await left(asking) == 11
        codes = set()
        for _ in range(40):
            await subscribe(subscription.socket, {"query": "{ __typename }"})
            if (message := await subscription.message())["type"] == "error":
                codes.add(message["payload"][0]["extensions"]["code"])
            else:
                assert (await subscription.message())["type"] == "complete"
        assert codes == {"RATE_LIMITED"}


async def test_events_take_the_calls_that_they_cost(asking: Client, sandbox: Sandbox) -> None:
    bob = Client(asking.session, sandbox.url, token_of(sandbox.world, "bob"))
    for document, each in ((HOME, 0), (RELATED, 1)):
        async with subscribed(asking, document) as subscription:
            await asyncio.sleep(0.5)
            before = await left(asking)
            for number in range(3):
                await post(bob, f"Event {number}")
                await subscription.event()
            assert before - await left(asking) == 3 * each + 1


async def test_events_that_cannot_be_paid_are_not_asked_for(asking: Client, upstream: Client, sandbox: Sandbox) -> None:
    bob = Client(asking.session, sandbox.url, token_of(sandbox.world, "bob"))
    async with subscribed(asking, RELATED) as subscription:
        await asyncio.sleep(0.5)
        while (await asking.rest("POST", "/graphql", json={"query": "{ __typename }"}))[0] == 200:
            pass
        for text in ("Perhaps the last one", "Too much"):
            await upstream.forget_calls()
            await post(bob, text)
            payload = (await subscription.message())["payload"]
        assert [error["extensions"]["code"] for error in payload["errors"]] == ["RATE_LIMITED"]
        assert "GET /api/v1/accounts/relationships" not in await upstream.calls()


@pytest.mark.parametrize(
    "payload",
    [{"query": "{ nope }"}, {"query": "{" * 9}, {"documentId": "0" * 64}, {"query": "{" + "viewer{role} " * 40}],
)
async def test_operations_that_are_refused_are_paid_like_requests(asking: Client, payload: object) -> None:
    async with connected(asking) as socket:
        before = await left(asking)
        for number in range(5):
            await subscribe(socket, payload, str(number))
            message = await said(socket)
            assert (message["type"], message["id"]) == ("error", str(number))
            assert message["payload"][0]["extensions"]["code"] != "RATE_LIMITED"
        assert before - await left(asking) == 5 + 1
        for number in range(40):
            await subscribe(socket, payload, str(number))
            code = (await said(socket))["payload"][0]["extensions"]["code"]
        assert code == "RATE_LIMITED"


async def test_operations_too_many_at_once_are_paid(asking: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "MOST_OPERATIONS", 0)
    async with connected(asking) as socket:
        before = await left(asking)
        for _ in range(5):
            await subscribe(socket, {"query": "{ __typename }"})
            assert (await said(socket))["type"] == "error"
        assert before - await left(asking) == 5 + 1


async def test_a_nobody_is_charged_by_address(limited: str, session: aiohttp.ClientSession) -> None:
    nobody = Client(session, limited)
    async with connected(nobody) as socket:
        for number in range(5):
            await subscribe(socket, {"query": f"{{ nope{number} }}"})
            assert (await said(socket))["type"] == "error"
    answer = await nobody.graphql("{ __typename }")
    # Five operations, the handshake and this question.
    assert answer["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == 300 - 7
