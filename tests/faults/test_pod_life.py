"""Several gateways behind one address: one that ends sends its clients on; together they are as one."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy.sandbox.server import Sandbox
from resolvers.idempotency import TIMES
from tests.support.balancer import Balancer, balanced
from tests.support.gateway_process import GatewayProcess, gateway_processes
from tests.support.stack import Client, revoke, token_of
from tests.support.streams import Socket, open_events, open_socket, post
from tests.support.subscriptions import HOME, subscribed

pytestmark = [pytest.mark.faults, pytest.mark.timeout(60)]

SPREAD = "from deploy import server\nserver.SPREAD_SECONDS = 2.0"


@pytest.fixture
async def gateways(environ: dict[str, str], sandbox: Sandbox) -> AsyncIterator[list[GatewayProcess]]:
    async with gateway_processes(2, environ | {"GTS_HOST": sandbox.url}, TIMES, SPREAD) as running:
        yield running


@pytest.fixture
async def balancer(gateways: list[GatewayProcess]) -> AsyncIterator[Balancer]:
    async with balanced(gateway.url for gateway in gateways) as it:
        yield it


async def test_clients_are_sent_on_and_lose_nothing(
    gateways: list[GatewayProcess], balancer: Balancer, sandbox: Sandbox, upstream: Client
) -> None:
    alice = Client(upstream.session, balancer.url, token_of(sandbox.world, "alice"))
    bob = Client(upstream.session, sandbox.url, token_of(sandbox.world, "bob"))
    here = Client(upstream.session, gateways[0].url, alice.token)
    query = {"query": "subscription { timeline { __typename } }"}
    headers = here.headers() | {"Accept": "text/event-stream"}
    async with (
        open_events(here, "user") as events,
        open_socket(here, "user") as socket,
        subscribed(here, HOME) as subscription,
        upstream.session.post(here.base + "/graphql", json=query, headers=headers) as answer,
    ):
        first = await post(bob, "First")
        assert (await events.event()).status_id == first
        assert await socket.seen() == (["user"], "update", first)
        gateways[0].terminate()
        ending = asyncio.create_task(gateways[0].ended())
        with pytest.raises(EOFError):
            await events.event()
        assert 1_000 <= int(events.retry) <= 5_000
        assert await socket.closed() == 1012
        assert b"retry: " in await answer.read()
        assert await Socket(subscription.socket).closed() == 1012
        assert await ending < 8
        assert gateways[0].told().count("Traceback") == 0
    missed = await post(bob, "While away")
    async with open_events(alice, "user", last_id=events.last_id) as again:
        # Another process cannot know what was read before, and gives the last quarter of an hour again.
        seen = [(await again.event()).status_id]
        while seen[-1] != missed:
            seen.append((await again.event()).status_id)


async def test_without_anything_open_a_stop_does_not_wait(gateways: list[GatewayProcess]) -> None:
    gateways[0].terminate()
    assert await gateways[0].ended() < 2


async def test_two_processes_are_as_one(
    gateways: list[GatewayProcess], balancer: Balancer, sandbox: Sandbox, upstream: Client
) -> None:
    alice = Client(upstream.session, balancer.url, token_of(sandbox.world, "alice"))
    bob = Client(upstream.session, balancer.url, token_of(sandbox.world, "bob"))
    posted = await post(bob, "A conversation")
    first, second = (Client(upstream.session, gateway.url, alice.token) for gateway in gateways)
    async with open_socket(first, "chirp") as one, open_socket(second, "chirp") as two, open_socket(second) as three:
        await three.wish("subscribe", "user")
        path = f"/api/v2/chirp/statuses/{posted}/mute_conversation"
        assert (await alice.rest("POST", path))[0] == 200
        for socket in (one, two):
            assert (await socket.frame())["event"] == "conversation_muted"
        await revoke(alice, sandbox.world, through=first)
        for socket in (one, two, three):
            assert await socket.closed() == 1008
