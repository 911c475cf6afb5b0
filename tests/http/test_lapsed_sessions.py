"""A session that runs out by itself leaves nothing behind: tokens end at GoToSocial, the worker loses grants."""

from datetime import datetime, timedelta

import pytest

from deploy.sandbox.server import Sandbox
from jobs.context import open_context
from jobs.sessions import end_lapsed_sessions
from resolvers import sessions
from resolvers.settings import Settings
from resolvers.sources.redis import PREFIX, Redis
from tests.support.browser import Browser
from tests.support.stores import Sql
from tests.support.waiting import until

SESSION = "/api/v2/chirp/session"


def tokens(sandbox: Sandbox) -> int:
    return len([token for token in sandbox.world.tokens if token.user_id])


async def run_job(settings: Settings) -> int:
    async with open_context(settings) as opened:
        return await end_lapsed_sessions({"chirp": opened})


async def ends(sql: Sql) -> list[datetime]:
    return [row[0] for row in await sql.fetch("SELECT session_ends_at FROM chirp.grants ORDER BY session_ends_at")]


async def forget_sessions(redis: Redis) -> None:
    """Let Redis forget the sessions as it does when their time is over."""
    await redis.client.delete(*await redis.client.keys(PREFIX + "session:*"))


async def pass_time(sql: Sql, days: float) -> None:
    await sql.execute("UPDATE chirp.grants SET session_ends_at = session_ends_at - $1::interval", timedelta(days=days))


async def test_an_idle_session_ends_at_gotosocial_within_a_day(
    browser: Browser, gateway_settings: Settings, sandbox: Sandbox, redis: Redis, sql: Sql
) -> None:
    await browser.sign_in("alice")
    await browser.sign_in("bob")
    assert await run_job(gateway_settings) == 0
    await forget_sessions(redis)
    await pass_time(sql, 13.9)
    assert await run_job(gateway_settings) == 0
    assert tokens(sandbox) == 2
    # A day after the fourteenth at the latest.
    await pass_time(sql, 1.1)
    assert await run_job(gateway_settings) == 2
    assert (tokens(sandbox), await ends(sql)) == (0, [])
    assert await run_job(gateway_settings) == 0


async def test_a_session_that_is_old_ends_then(
    browser: Browser, gateway_settings: Settings, sandbox: Sandbox, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "ABSOLUTE", timedelta(seconds=1))
    await browser.sign_in("alice")

    async def ended() -> bool:
        return await run_job(gateway_settings) == 1

    await until(ended)
    assert (tokens(sandbox), await ends(sql)) == (0, [])


async def test_a_session_that_is_used_goes_on(
    browser: Browser,
    gateway_settings: Settings,
    redis: Redis,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await browser.sign_in("alice")
    await browser.sign_in("bob")
    first = await ends(sql)
    assert (await browser.fetch("GET", SESSION))[0] == 200
    assert await ends(sql) == first
    await pass_time(sql, 30)
    # Nobody has told the grants, but the session is there.
    assert await run_job(gateway_settings) == 0
    assert len(await ends(sql)) == 2
    monkeypatch.setattr(sessions, "NOTED", timedelta(0))
    assert (await browser.fetch("GET", SESSION))[0] == 200
    monkeypatch.undo()
    now = datetime.now(first[0].tzinfo)
    assert [now + timedelta(days=13) < end < now + timedelta(days=15) for end in await ends(sql)] == [True, True]
    told = await ends(sql)
    assert (await browser.fetch("GET", SESSION))[0] == 200
    assert await ends(sql) == told
    await forget_sessions(redis)
    assert await run_job(gateway_settings) == 0


async def test_what_nobody_can_open_is_forgotten(
    browser: Browser, gateway_settings: Settings, redis: Redis, sql: Sql
) -> None:
    await browser.sign_in("alice")
    await forget_sessions(redis)
    await pass_time(sql, 30)
    await sql.execute("UPDATE chirp.grants SET token = 'x'")
    assert await run_job(gateway_settings) == 0
    assert await ends(sql) == []
