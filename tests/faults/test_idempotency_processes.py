"""Gateways die and PostgreSQL goes away while a post with an Idempotency-Key is sent: never two posts, never none."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers import idempotency
from resolvers.settings import read_settings
from tests.support.gateway_process import GatewayProcess, gateway_processes
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.wire import wire

pytestmark = [pytest.mark.faults, pytest.mark.timeout(40)]

POSTS = "/api/v1/statuses"
FAST = idempotency.Times(send=2.0, absent=3.0, fuse=1.0, lease=1.0, wait=4.0, settle=0.8, pause=0.1)


@pytest.fixture
async def two(environ: dict[str, str], sandbox: Sandbox) -> AsyncIterator[list[GatewayProcess]]:
    async with gateway_processes(2, environ | {"GTS_HOST": sandbox.url}, FAST) as running:
        yield running


@pytest.fixture
def pair(session: aiohttp.ClientSession, sandbox: Sandbox, two: list[GatewayProcess]) -> list[Client]:
    """Return alice at both of two processes, with one token."""
    token = token_of(sandbox.world, "alice")
    return [Client(session, gateway.url, token) for gateway in two]


async def post(client: Client, text: str) -> tuple[int, Any]:
    return await client.rest("POST", POSTS, json={"status": text}, headers={"Idempotency-Key": "k"})


async def insist(client: Client, text: str) -> str:
    """Post until it is done; return the id."""
    for _ in range(100):
        status, told = await post(client, text)
        if status == 200:
            return str(told["id"])
        assert status == 503, told
        await asyncio.sleep(0.1)
    raise AssertionError("never done")


def made(sandbox: Sandbox, text: str) -> list[str]:
    return [row.id for row in sandbox.world.statuses if row.text == text]


async def test_fifty_duplicates_at_two_processes_make_one_post(
    pair: list[Client], upstream: Client, sandbox: Sandbox
) -> None:
    await upstream.order_fault(kind="delay", path=POSTS, method="POST", seconds=0.5)
    answers = await asyncio.gather(*(post(pair[n % 2], "Fifty") for n in range(50)))
    assert [status for status, _ in answers] == [200] * 50
    assert [told["id"] for _, told in answers] == made(sandbox, "Fifty") * 50
    assert (await upstream.calls())["POST /api/v1/statuses"] == 1


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_process_is_killed_while_it_sends(
    pair: list[Client], two: list[GatewayProcess], upstream: Client, sandbox: Sandbox, *, arrives: bool
) -> None:
    # The fault "status" waits and then does nothing: the post is lost together with the process.
    await upstream.order_fault(kind="delay" if arrives else "status", path=POSTS, method="POST", seconds=0.8)
    sending = asyncio.create_task(post(pair[0], "Killed"))
    while (await upstream.calls()).get("POST /api/v1/statuses") != 1:
        await asyncio.sleep(0.02)
    waiting = asyncio.create_task(insist(pair[1], "Killed"))
    await asyncio.sleep(0.2)
    two[0].kill()
    with pytest.raises(aiohttp.ClientError):
        await sending
    assert [await waiting] == made(sandbox, "Killed")
    assert (await upstream.calls())["POST /api/v1/statuses"] == (1 if arrives else 2)


async def test_without_postgres_a_key_is_refused_and_a_post_without_one_goes_on(
    environ: dict[str, str], sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    settings = read_settings(environ | {"GTS_HOST": sandbox.url})
    async with wire(f"{settings.db_address.host}:{settings.db_address.port}") as line:
        away = environ | {"GTS_HOST": sandbox.url, "CHIRP_DB_HOST": line.address}
        async with serving(create_app(read_settings(away))) as base:
            alice = Client(session, base, token_of(sandbox.world, "alice"))
            first = await post(alice, "Before")
            await line.cut()
            for text in ("Before", "During"):
                status, told = await post(alice, text)
                assert (status, sorted(told)) == (503, ["error"])
            assert (await alice.rest("POST", POSTS, json={"status": "Plain"}))[0] == 200
            await line.open()
            assert await post(alice, "Before") == first
    assert (len(made(sandbox, "Before")), made(sandbox, "During"), len(made(sandbox, "Plain"))) == (1, [], 1)


async def test_postgres_goes_between_sending_and_keeping(
    environ: dict[str, str],
    sandbox: Sandbox,
    session: aiohttp.ClientSession,
    upstream: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(idempotency, "TIMES", FAST)
    settings = read_settings(environ | {"GTS_HOST": sandbox.url})
    async with wire(f"{settings.db_address.host}:{settings.db_address.port}") as line:
        away = environ | {"GTS_HOST": sandbox.url, "CHIRP_DB_HOST": line.address}
        async with serving(create_app(read_settings(away))) as base:
            alice = Client(session, base, token_of(sandbox.world, "alice"))
            await upstream.order_fault(kind="delay", path=POSTS, method="POST", seconds=0.5)
            sending = asyncio.create_task(post(alice, "Not kept"))
            await asyncio.sleep(0.25)
            await line.cut()
            status, told = await sending
            assert status == 200
            await line.open()
            assert await insist(alice, "Not kept") == told["id"]
            assert (await post(alice, "Not kept"))[1]["id"] == told["id"]
    assert made(sandbox, "Not kept") == [told["id"]]
