"""What a browser's session holds, what it costs, and how it ends."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from deploy.sandbox.deeds.departures import suspend
from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers import sessions, viewers
from resolvers.settings import read_settings
from resolvers.sources.redis import PREFIX, Redis
from tests.support.browser import VIEWER, Browser
from tests.support.serving import serving
from tests.support.stack import Client

PREFERENCES = "/api/v2/chirp/preferences"
SESSION = "/api/v2/chirp/session"
VERIFY = "GET /api/v1/accounts/verify_credentials"


@pytest.fixture
async def browser(browser: Browser) -> Browser:
    """Return alice's browser."""
    await browser.sign_in("alice")
    return browser


async def redis_calls(redis: Redis) -> int:
    told = await redis.client.info("commandstats")
    return sum(told.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("get", "getex", "set", "getdel"))


async def test_a_look_up_is_one_call_to_redis(browser: Browser, redis: Redis) -> None:
    before = await redis_calls(redis)
    for _ in range(10):
        status, _ = await browser.fetch("POST", "/graphql", json={"query": "{ __typename }"})
        assert status == 200
    assert await redis_calls(redis) - before == 10


async def test_a_thousand_requests_ask_gotosocial_nothing(browser: Browser, upstream: Client) -> None:
    await browser.fetch("GET", PREFERENCES)
    await upstream.forget_calls()
    for _ in range(20):
        answers = await asyncio.gather(*(browser.fetch("GET", PREFERENCES) for _ in range(50)))
        assert {status for status, _ in answers} == {200}
    assert (await upstream.calls()).get(VERIFY, 0) == 0


async def test_one_session_holds_several_accounts(browser: Browser) -> None:
    await browser.sign_in("bob")
    _, told = await browser.fetch("GET", SESSION)
    ids = {seat["acct"]: seat["account_id"] for seat in told["accounts"]}
    assert list(ids) == ["alice", "bob"]
    assert told["account_id"] == ids["bob"]
    assert await browser.who() == "bob"
    assert await browser.who(X_Chirp_Account=ids["alice"]) == "alice"
    status, answer = await browser.fetch("GET", SESSION, headers={"X-Chirp-Account": "01AAAAAAAAAAAAAAAAAAAAAAAA"})
    assert (status, "not signed in here" in answer["error"]) == (401, True)
    status, _ = await browser.fetch("POST", "/graphql", json=VIEWER, headers={"X-Chirp-Account": "nobody"})
    assert status == 401


async def test_who_names_an_account_is_told_that_the_session_has_ended(browser: Browser) -> None:
    account = (await browser.fetch("GET", SESSION))[1]["account_id"]
    del browser.cookies["chirp"]
    for named in (account, "nobody"):
        status, answer = await browser.fetch("POST", "/graphql", json=VIEWER, headers={"X-Chirp-Account": named})
        assert (status, answer["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert await browser.who() is None


async def test_the_id_is_a_new_one_after_each_sign_in(browser: Browser, sandbox: Sandbox) -> None:
    first = browser.cookies["chirp"]
    await browser.sign_in("alice")
    second = browser.cookies["chirp"]
    assert first != second
    browser.cookies["chirp"] = first
    assert await browser.who() is None
    browser.cookies["chirp"] = second
    assert await browser.who() == "alice"
    assert len([token for token in sandbox.world.tokens if token.scopes == "read write push" and token.user_id]) == 1


async def test_a_flushed_redis_asks_to_sign_in_again(browser: Browser, redis: Redis) -> None:
    await redis.client.flushall()
    assert await browser.who() is None
    assert (await browser.fetch("GET", SESSION))[0] == 401
    assert "/chirp/sign-in" in (await browser.go("/")).links
    await browser.sign_in("alice")
    assert await browser.who() == "alice"


async def test_a_new_secret_opens_what_the_former_sealed(
    session: aiohttp.ClientSession, environ: dict[str, str], sandbox: Sandbox, browser: Browser
) -> None:
    former = environ["SESSION_SECRET"]
    rotated = environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off", "SESSION_SECRET": "n" * 64}
    for previous, expected in (({"CHIRP_SECRET_PREVIOUS": former}, "alice"), ({}, "alice")):
        async with serving(create_app(read_settings(rotated | previous))) as base:
            moved = Browser(session, base)
            moved.cookies = dict(browser.cookies)
            assert await moved.who() == expected
    async with serving(create_app(read_settings(rotated | {"SESSION_SECRET": "o" * 64}))) as base:
        moved = Browser(session, base)
        moved.cookies = dict(browser.cookies)
        assert await moved.who() is None
        await moved.sign_in("alice")
        assert await moved.who() == "alice"


async def test_a_token_revoked_elsewhere_is_refused_within_a_minute(
    browser: Browser, sandbox: Sandbox, redis: Redis
) -> None:
    assert viewers.KNOWN_SECONDS <= 60
    assert (await browser.fetch("GET", PREFERENCES))[0] == 200
    for token in [token for token in sandbox.world.tokens if token.user_id]:
        sandbox.world.tokens.remove(token)
    [key] = [key async for key in redis.client.scan_iter(PREFIX + "identity:*")]
    assert 0 < await redis.client.ttl(key) <= 60
    await redis.client.delete(key)
    assert (await browser.fetch("GET", PREFERENCES))[0] == 401


async def test_signing_out_ends_the_token_at_gotosocial(browser: Browser, sandbox: Sandbox) -> None:
    cookie = browser.cookies["chirp"]
    page = await browser.go("/chirp/sign-out")
    assert page.status == 200
    assert (await browser.submit(page)).path == "/"
    browser.cookies["chirp"] = cookie
    assert await browser.who() is None
    assert [token for token in sandbox.world.tokens if token.user_id] == []


async def test_sessions_are_listed_and_ended_one_by_one(browser: Browser) -> None:
    phone = Browser(browser._session, browser._base)
    phone.agent = "Phone/1"
    await phone.sign_in("alice")
    _, listed = await browser.fetch("GET", "/api/v2/chirp/sessions")
    assert {(one["user_agent"], one["is_current"]) for one in listed} == {(browser.agent, True), ("Phone/1", False)}
    query = {"query": "{ viewer { sessions { id userAgent isCurrent signedInAt lastSeenAt } } }"}
    _, answer = await browser.fetch("POST", "/graphql", json=query)
    assert [one["id"] for one in answer["data"]["viewer"]["sessions"]] == [one["id"] for one in listed]
    [other] = [one["id"] for one in listed if not one["is_current"]]
    assert (await browser.fetch("DELETE", f"/api/v2/chirp/sessions/{'0' * 32}"))[0] == 404
    assert (await browser.fetch("DELETE", f"/api/v2/chirp/sessions/{other}"))[0] == 200
    assert await phone.who() is None
    assert await browser.who() == "alice"


async def test_nobody_ends_the_session_of_another(browser: Browser) -> None:
    bob = Browser(browser._session, browser._base)
    await bob.sign_in("bob")
    _, [theirs] = await bob.fetch("GET", "/api/v2/chirp/sessions")
    assert (await browser.fetch("DELETE", f"/api/v2/chirp/sessions/{theirs['id']}"))[0] == 404
    assert await bob.who() == "bob"


async def test_out_everywhere_is_out_of_every_browser_and_leaves_others_in(browser: Browser) -> None:
    shared = Browser(browser._session, browser._base)
    await shared.sign_in("alice")
    await shared.sign_in("bob")
    assert (await browser.fetch("DELETE", "/api/v2/chirp/sessions"))[1] == {"ended": 2}
    assert await browser.who() is None
    assert await shared.who() == "bob"
    _, told = await shared.fetch("GET", SESSION)
    assert [seat["acct"] for seat in told["accounts"]] == ["bob"]


async def test_the_form_signs_out_everywhere(browser: Browser, sandbox: Sandbox) -> None:
    phone = Browser(browser._session, browser._base)
    home = await phone.sign_in("alice", "/chirp/sign-in?next=/")
    await phone.submit(home, 1)
    assert await browser.who() is None
    assert [token for token in sandbox.world.tokens if token.user_id] == []


async def test_sessions_end_when_they_are_idle_and_when_they_are_old(
    session: aiohttp.ClientSession, gateway: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "IDLE", timedelta(seconds=2))
    idle = Browser(session, gateway)
    await idle.sign_in("alice")
    for _ in range(3):
        await asyncio.sleep(0.8)
        assert await idle.who() == "alice"
    await asyncio.sleep(2.2)
    assert await idle.who() is None
    monkeypatch.setattr(sessions, "IDLE", timedelta(days=14))
    monkeypatch.setattr(sessions, "ABSOLUTE", timedelta(seconds=1))
    old = Browser(session, gateway)
    await old.sign_in("alice")
    assert await old.who() == "alice"
    await asyncio.sleep(1.1)
    assert await old.who() is None


async def test_a_session_is_charged_to_its_account(
    session: aiohttp.ClientSession, environ: dict[str, str], sandbox: Sandbox
) -> None:
    async with serving(create_app(read_settings(environ | {"GTS_HOST": sandbox.url}))) as base:
        browser = Browser(session, base)
        await browser.sign_in("alice")
        headers = {"User-Agent": "x", "Cookie": f"chirp={browser.cookies['chirp']}"}
        for _ in range(50):
            async with session.get(base + SESSION, headers=headers) as answer:
                assert answer.status == 200
                limit = answer.headers["X-RateLimit-Limit"]
            if limit == "1500":
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"charged as {limit}")


async def test_who_is_suspended_while_signed_in_may_do_nothing_more(
    browser: Browser, sandbox: Sandbox, redis: Redis
) -> None:
    assert (await browser.fetch("GET", PREFERENCES))[0] == 200
    account = sandbox.world.accounts.one("acct", "alice")
    assert account is not None
    suspend(sandbox.world, account)
    # What is known of a token is forgotten after a minute.
    await redis.client.delete(*[key async for key in redis.client.scan_iter(PREFIX + "identity:*")])
    assert (await browser.fetch("GET", PREFERENCES))[0] == 401
    _, answer = await browser.fetch("POST", "/graphql", json=VIEWER)
    assert (
        answer.get("data", {}).get("viewer") is None or answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    )
    assert (await browser.go("/")).status == 200
    assert (await browser.submit(await browser.go("/chirp/sign-out"))).path == "/"
