"""What one operation asks of GoToSocial: shared, counted, and not more than it may."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy.sandbox.server import Sandbox
from resolvers.context import Ctx
from resolvers.errors import ForbiddenError, TooCostlyError, UpstreamDownError
from resolvers.settings import Settings
from resolvers.sources.bundle import Sources, open_sources
from resolvers.upstream import MOST_CALLS
from resolvers.viewer import Viewer
from tests.support.stack import Client, token_of

VERIFY = "/api/v1/accounts/verify_credentials"
COUNTED = "GET " + VERIFY


@pytest.fixture
async def sources(gateway_settings: Settings, upstream: Client) -> AsyncIterator[Sources]:
    async with open_sources(gateway_settings) as opened:
        await asyncio.sleep(0.1)  # it asks GoToSocial what it can do
        await upstream.forget_calls()
        yield opened


@pytest.fixture
def viewer(sandbox: Sandbox) -> Viewer:
    return Viewer(token_of(sandbox.world, "alice"))


async def test_the_same_read_at_the_same_time_is_one_call(
    sources: Sources, viewer: Viewer, upstream: Client, sandbox: Sandbox
) -> None:
    await upstream.order_fault(kind="delay", path=VERIFY, seconds=0.2, count=9)
    one, two = Ctx.of(viewer, sources), Ctx.of(viewer, sources)
    other = Ctx.of(Viewer(token_of(sandbox.world, "bob")), sources)
    bodies = [answer.body for answer in await asyncio.gather(*(ctx.get(VERIFY) for ctx in (one, two, one, other)))]
    assert bodies[0] == bodies[1] == bodies[2]
    assert b'"bob"' in bodies[3]
    assert b'"bob"' not in bodies[0]
    assert (await upstream.calls())[COUNTED] == 2
    assert (one.upstream.calls, two.upstream.calls, other.upstream.calls) == (1, 0, 1)


async def test_who_comes_after_the_answer_asks_again(sources: Sources, viewer: Viewer, upstream: Client) -> None:
    ctx = Ctx.of(viewer, sources)
    await ctx.get(VERIFY)
    await ctx.get(VERIFY)
    assert (await upstream.calls())[COUNTED] == 2


async def test_a_fault_is_shared_too(sources: Sources, viewer: Viewer, upstream: Client) -> None:
    await upstream.order_fault(kind="status", path=VERIFY, status=500)
    ctx = Ctx.of(viewer, sources)
    outcomes = await asyncio.gather(*(ctx.get(VERIFY) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [UpstreamDownError] * 3
    assert (await upstream.calls())[COUNTED] == 1


async def test_who_gives_up_leaves_the_call_to_the_next(sources: Sources, viewer: Viewer, upstream: Client) -> None:
    await upstream.order_fault(kind="delay", path=VERIFY, seconds=0.3)
    ctx = Ctx.of(viewer, sources)
    first = asyncio.create_task(ctx.get(VERIFY))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(ctx.get(VERIFY))
    third = asyncio.create_task(ctx.get(VERIFY))
    await asyncio.sleep(0.05)
    first.cancel()
    second.cancel()
    assert (await third).status == 200
    assert (await upstream.calls())[COUNTED] == 2


async def test_nobody_joins_a_read_that_a_write_has_overtaken(
    sources: Sources, viewer: Viewer, upstream: Client
) -> None:
    home = "/api/v1/timelines/home"
    await upstream.order_fault(kind="delay", path=home, seconds=0.3)
    ctx = Ctx.of(viewer, sources)
    early = asyncio.create_task(ctx.get(home))
    await asyncio.sleep(0.05)
    await ctx.call("POST", "/api/v1/statuses", json={"status": "News of alice"})
    assert b"News of alice" in (await ctx.get(home)).body
    await early
    assert (await upstream.calls())["GET " + home] == 2


async def test_an_operation_makes_25_calls_at_most(sources: Sources, viewer: Viewer, upstream: Client) -> None:
    ctx = Ctx.of(viewer, sources)
    reads = (ctx.get(f"/api/v1/statuses/01AAAAAAAAAAAAAAAAAAAA{number:04}") for number in range(MOST_CALLS + 3))
    outcomes = await asyncio.gather(*reads, return_exceptions=True)
    assert sum(isinstance(outcome, TooCostlyError) for outcome in outcomes) == 3
    with pytest.raises(TooCostlyError):
        await ctx.call("POST", "/api/v1/statuses", json={"status": "One too many"})
    assert sum((await upstream.calls()).values()) == MOST_CALLS == ctx.upstream.calls
    assert not isinstance(outcomes[0], ForbiddenError)
