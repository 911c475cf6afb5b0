"""Tokens end at GoToSocial when their session does, or as soon as that can be done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from jobs.context import open_context
from jobs.revocations import end_due_tokens
from resolvers import revocations, sessions
from resolvers.settings import Settings, read_settings
from resolvers.sources.redis import Redis
from resolvers.sources.revocation_queue import due
from tests.support.browser import Browser
from tests.support.serving import serving
from tests.support.wire import Wire, wire


def tokens(sandbox: Sandbox) -> list[str]:
    """Return the scopes of each token that a person has."""
    return sorted(token.scopes for token in sandbox.world.tokens if token.user_id)


async def run_job(settings: Settings) -> int:
    async with open_context(settings) as opened:
        return await end_due_tokens({"chirp": opened})


async def waiting(redis: Redis) -> int:
    return await redis.client.zcard("chirp:revocations")


@asynccontextmanager
async def behind_a_wire(
    session: aiohttp.ClientSession, environ: dict[str, str], variable: str
) -> AsyncIterator[tuple[Browser, Wire]]:
    """Yield the browser of a gateway that reaches one of its servers by a wire."""
    async with wire(environ[variable].removeprefix("http://")) as line:
        settings = read_settings(environ | {variable: line.address, "CHIRP_RATE_LIMITS": "off"})
        async with serving(create_app(settings)) as base:
            yield Browser(session, base), line


# Each connection that is cut is tried again for a while.
@pytest.mark.timeout(40)
@pytest.mark.parametrize("variable", ["GTS_HOST", "CHIRP_DB_HOST"])
async def test_a_sign_out_while_a_server_is_away_is_done_when_it_is_back(
    session: aiohttp.ClientSession, environ: dict[str, str], sandbox: Sandbox, redis: Redis, variable: str
) -> None:
    environ = environ | {"GTS_HOST": sandbox.url}
    settings = read_settings(environ)
    async with behind_a_wire(session, environ, variable) as (browser, line):
        await browser.sign_in("alice")
        page = await browser.go("/chirp/sign-out")
        cookies = dict(browser.cookies)
        await line.cut()
        assert (await browser.submit(page, follow=False)).status == 303
        browser.cookies = cookies
        assert (await browser.fetch("GET", "/api/v2/chirp/session"))[0] == 401
        assert tokens(sandbox) == ["read write push"]
        assert await waiting(redis) == 1
    assert await run_job(settings) == 1
    assert tokens(sandbox) == []
    assert await waiting(redis) == 0
    async with open_context(settings) as opened, opened.sources.postgres.session() as rows:
        assert await rows.value(int, "SELECT count(*) FROM grants") == 0


async def test_while_it_is_away_it_is_tried_again_a_minute_later(
    session: aiohttp.ClientSession,
    environ: dict[str, str],
    sandbox: Sandbox,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environ = environ | {"GTS_HOST": sandbox.url}
    settings = read_settings(environ)
    async with behind_a_wire(session, environ, "GTS_HOST") as (browser, line):
        await browser.sign_in("alice")
        page = await browser.go("/chirp/sign-out")
        await line.cut()
        await browser.submit(page, follow=False)
    away = read_settings(environ | {"GTS_HOST": "127.0.0.1:9"})
    assert await run_job(away) == 0
    assert await waiting(redis) == 1
    assert await run_job(settings) == 0
    monkeypatch.setattr(revocations, "RETRY_SECONDS", -1)
    assert await due(redis, most=10) == {}
    [name] = await redis.client.zrange("chirp:revocations", 0, -1)
    await redis.client.zincrby("chirp:revocations", -61, name)
    assert await run_job(settings) == 1
    assert tokens(sandbox) == []


async def test_the_token_of_an_administrator_ends_after_half_an_hour(
    browser: Browser,
    gateway_settings: Settings,
    sandbox: Sandbox,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await browser.sign_in("admin")
    await browser.sign_in("admin", "/chirp/sign-in?admin=1")
    assert tokens(sandbox) == ["profile admin", "read write push"]
    assert await run_job(gateway_settings) == 0
    assert len(tokens(sandbox)) == 2
    monkeypatch.setattr(sessions, "ADMIN", timedelta(seconds=1))
    await browser.sign_in("admin", "/chirp/sign-in?admin=1")
    # The former one has ended, and waits for nothing any more.
    assert tokens(sandbox) == ["profile admin", "read write push"]
    assert await waiting(redis) == 1
    await asyncio.sleep(1.1)
    assert await run_job(gateway_settings) == 1
    assert tokens(sandbox) == ["read write push"]
    assert (await browser.fetch("GET", "/api/v2/chirp/session"))[0] == 200


async def test_what_gotosocial_refuses_for_good_is_not_asked_again(
    browser: Browser, gateway_settings: Settings, sandbox: Sandbox, redis: Redis
) -> None:
    await browser.sign_in("admin")
    await browser.sign_in("admin", "/chirp/sign-in?admin=1")
    for app in list(sandbox.world.apps):
        sandbox.world.apps.remove(app)
    [name] = await redis.client.zrange("chirp:revocations", 0, -1)
    await redis.client.zadd("chirp:revocations", {name: 0})
    await redis.client.hset("chirp:revocations_sealed", "unreadable", b"x")
    await redis.client.zadd("chirp:revocations", {"unreadable": 0, "missing": 0})
    assert await run_job(gateway_settings) == 0
    assert await waiting(redis) == 0
