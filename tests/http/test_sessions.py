"""What a browser's session may do, what it may not, and how it ends."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta

import aiohttp
import pytest

from deploy.sandbox.deeds.departures import suspend
from deploy.sandbox.server import Sandbox, open_world
from gateway.app import create_app
from resolvers import sessions, viewers
from resolvers.settings import Settings, read_settings
from resolvers.sources.redis import PREFIX, open_redis
from tests.support.browser import Browser
from tests.support.mirror import mirror
from tests.support.serving import serving
from tests.support.stack import Client, token_of

ORIGIN = "http://localhost:3000"
VIEWER = {"query": "{ viewer { account { acct } } }"}
PREFERENCES = "/api/v2/chirp/preferences"
SESSION = "/api/v2/chirp/session"
VERIFY = "GET /api/v1/accounts/verify_credentials"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Return a GoToSocial with the demo's people, under the address of the gateway."""
    with Sandbox(open_world(ORIGIN)) as running:
        yield running


@pytest.fixture
async def browser(session: aiohttp.ClientSession, gateway: str) -> Browser:
    """Return alice's browser."""
    browser = Browser(session, gateway)
    await browser.sign_in("alice")
    return browser


async def redis_calls(settings: Settings) -> int:
    redis = await open_redis(settings)
    try:
        told = await redis.client.info("commandstats")
        return sum(told.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("get", "getex", "set", "getdel"))
    finally:
        await redis.close()


async def who(browser: Browser, **headers: str) -> str | None:
    status, answer = await browser.fetch(
        "POST", "/graphql", json=VIEWER, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    assert status == 200, answer
    viewer = answer["data"]["viewer"]
    return str(viewer["account"]["acct"]) if viewer else None


async def test_a_look_up_is_one_call_to_redis(browser: Browser, gateway_settings: Settings) -> None:
    before = await redis_calls(gateway_settings)
    for _ in range(10):
        status, _ = await browser.fetch("POST", "/graphql", json={"query": "{ __typename }"})
        assert status == 200
    assert await redis_calls(gateway_settings) - before == 10


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
    assert await who(browser) == "bob"
    assert await who(browser, X_Chirp_Account=ids["alice"]) == "alice"
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
    assert await who(browser) is None


async def test_the_id_is_a_new_one_after_each_sign_in(browser: Browser, sandbox: Sandbox) -> None:
    first = browser.cookies["chirp"]
    await browser.sign_in("alice")
    second = browser.cookies["chirp"]
    assert first != second
    browser.cookies["chirp"] = first
    assert await who(browser) is None
    browser.cookies["chirp"] = second
    assert await who(browser) == "alice"
    assert len([token for token in sandbox.world.tokens if token.scopes == "read write push" and token.user_id]) == 1


async def test_an_id_that_was_set_before_sign_in_is_not_used(session: aiohttp.ClientSession, gateway: str) -> None:
    victim = Browser(session, gateway)
    victim.cookies["chirp"] = "A" * 43
    await victim.sign_in("alice")
    assert victim.cookies["chirp"] != "A" * 43
    attacker = Browser(session, gateway)
    attacker.cookies["chirp"] = "A" * 43
    assert await who(attacker) is None


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "%00", "../../x", '"quoted"', "A" * 4000])
async def test_a_tampered_cookie_is_nobody(browser: Browser, value: str) -> None:
    browser.cookies["chirp"] = value
    assert await who(browser) is None
    assert (await browser.fetch("GET", SESSION))[0] == 401
    assert (await browser.go("/")).status == 200


async def test_a_header_of_its_own_wins(browser: Browser, sandbox: Sandbox) -> None:
    bearer = f"Bearer {token_of(sandbox.world, 'bob')}"
    assert await who(browser, Authorization=bearer) == "bob"
    assert await who(browser, Authorization=bearer, X_Chirp_CSRF="", Origin="https://elsewhere.example") == "bob"
    status, _ = await browser.fetch("GET", SESSION, headers={"Authorization": bearer})
    assert status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Chirp-CSRF": ""}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ORIGIN + ".evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Origin": ""}, 200),
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
    ],
)
async def test_what_a_foreign_page_could_send_is_refused(
    browser: Browser, headers: dict[str, str], status: int
) -> None:
    sent = {"Content-Type": "application/json"} | headers
    found, answer = await browser.fetch("POST", "/graphql", data=json.dumps(VIEWER), headers=sent)
    assert found == status, answer


async def test_rest_needs_the_header_as_well(browser: Browser) -> None:
    change = {"json": {"theme": "dark"}}
    assert (await browser.fetch("PATCH", PREFERENCES, headers={"X-Chirp-CSRF": ""}, **change))[0] == 403
    assert (await browser.fetch("PATCH", PREFERENCES, headers={"Origin": "https://evil.example"}, **change))[0] == 403
    assert (await browser.fetch("GET", PREFERENCES, headers={"X-Chirp-CSRF": ""}))[1]["theme"] == "system"
    assert (await browser.fetch("PATCH", PREFERENCES, **change))[1]["theme"] == "dark"


async def test_a_query_by_get_is_not_answered(browser: Browser) -> None:
    page = await browser.go("/graphql?query={viewer{account{acct}}}")
    assert '"alice"' not in page.text


async def test_the_cookie_counts_nowhere_else(browser: Browser) -> None:
    for path in ("/api/v1/accounts/verify_credentials", "/api/v1/timelines/home"):
        assert (await browser.fetch("GET", path))[0] == 401
    assert (await browser.fetch("POST", "/api/v1/statuses", json={"status": "x"}))[0] == 401


async def test_gotosocial_never_sees_our_cookies(session: aiohttp.ClientSession, environ: dict[str, str]) -> None:
    async with mirror() as address, serving(create_app(read_settings(environ | {"GTS_HOST": address}))) as base:
        cases = {
            "chirp=a": None,
            "__Host-chirp=a; chirp-sign-in=b": None,
            "gotosocial-localhost=x; chirp=a; other=y": "gotosocial-localhost=x; other=y",
            "chirp=a;gotosocial-localhost=x": "gotosocial-localhost=x",
            " __Host-chirp-sign-in = a ;  b=c": "b=c",
            "chirpy=a; mychirp=b": "chirpy=a; mychirp=b",
            "a=chirp": "a=chirp",
        }
        for sent, expected in cases.items():
            async with session.get(base + "/api/v1/x", headers={"Cookie": sent, "User-Agent": "x"}) as answer:
                lines = [line for line in (await answer.text()).split("\r\n") if line.lower().startswith("cookie:")]
                assert lines == ([f"Cookie: {expected}"] if expected else []) or [
                    line.partition(":")[2].strip() for line in lines
                ] == [expected]


async def test_uploads_take_the_cookie(browser: Browser) -> None:
    def form() -> aiohttp.FormData:
        data = aiohttp.FormData()
        data.add_field("display_name", "Alice of the cookie")
        return data

    path = "/api/v1/accounts/update_credentials"
    assert (await browser.fetch("PATCH", path, data=form(), headers={"X-Chirp-CSRF": ""}))[0] == 403
    status, answer = await browser.fetch("PATCH", path, data=form())
    assert (status, answer["display_name"]) == (200, "Alice of the cookie")
    for path in ("/api/v1/media", "/api/v2/media"):
        status, answer = await browser.fetch("POST", path, data={"x": "y"})
        assert status not in (401, 403), answer
        assert (await browser.fetch("POST", path, data={"x": "y"}, headers={"Origin": "https://evil.example"}))[
            0
        ] == 403


async def test_a_socket_needs_our_own_origin(browser: Browser) -> None:
    async def connect(origin: str, query: str = "") -> str | None:
        headers = {"Cookie": f"chirp={browser.cookies['chirp']}"} | ({"Origin": origin} if origin else {})
        async with browser._session.ws_connect(
            browser._base + "/graphql" + query, headers=headers, protocols=["graphql-transport-ws"]
        ) as socket:
            await socket.send_json({"type": "connection_init"})
            assert (await socket.receive_json())["type"] == "connection_ack"
            await socket.send_json({"type": "subscribe", "id": "1", "payload": VIEWER})
            answer = await socket.receive_json()
            return str(answer["payload"]["data"]["viewer"]["account"]["acct"])

    assert await connect(ORIGIN) == "alice"
    for origin in ("https://evil.example", "null", ""):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await connect(origin)
        assert refusal.value.status == 403
    await browser.sign_in("bob")
    _, told = await browser.fetch("GET", SESSION)
    assert await connect(ORIGIN) == "bob"
    assert await connect(ORIGIN, f"?account={told['accounts'][0]['account_id']}") == "alice"


async def test_a_flushed_redis_asks_to_sign_in_again(browser: Browser, gateway_settings: Settings) -> None:
    redis = await open_redis(gateway_settings)
    await redis.client.flushall()
    await redis.close()
    assert await who(browser) is None
    assert (await browser.fetch("GET", SESSION))[0] == 401
    assert "/chirp/sign-in" in (await browser.go("/")).links
    await browser.sign_in("alice")
    assert await who(browser) == "alice"


async def test_a_new_secret_opens_what_the_former_sealed(
    session: aiohttp.ClientSession, environ: dict[str, str], sandbox: Sandbox, browser: Browser
) -> None:
    former = environ["SESSION_SECRET"]
    rotated = environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off", "SESSION_SECRET": "n" * 64}
    for previous, expected in (({"CHIRP_SECRET_PREVIOUS": former}, "alice"), ({}, "alice")):
        async with serving(create_app(read_settings(rotated | previous))) as base:
            moved = Browser(session, base)
            moved.cookies = dict(browser.cookies)
            assert await who(moved) == expected
    async with serving(create_app(read_settings(rotated | {"SESSION_SECRET": "o" * 64}))) as base:
        moved = Browser(session, base)
        moved.cookies = dict(browser.cookies)
        assert await who(moved) is None
        await moved.sign_in("alice")
        assert await who(moved) == "alice"


async def test_a_token_revoked_elsewhere_is_refused_within_a_minute(
    browser: Browser, sandbox: Sandbox, gateway_settings: Settings
) -> None:
    assert viewers.KNOWN_SECONDS <= 60
    assert (await browser.fetch("GET", PREFERENCES))[0] == 200
    for token in [token for token in sandbox.world.tokens if token.user_id]:
        sandbox.world.tokens.remove(token)
    redis = await open_redis(gateway_settings)
    [key] = [key async for key in redis.client.scan_iter(PREFIX + "identity:*")]
    assert 0 < await redis.client.ttl(key) <= 60
    await redis.client.delete(key)
    await redis.close()
    assert (await browser.fetch("GET", PREFERENCES))[0] == 401


async def test_signing_out_ends_the_token_at_gotosocial(browser: Browser, sandbox: Sandbox) -> None:
    cookie = browser.cookies["chirp"]
    page = await browser.go("/chirp/sign-out")
    assert page.status == 200
    assert (await browser.submit(page)).path == "/"
    browser.cookies["chirp"] = cookie
    assert await who(browser) is None
    assert [token for token in sandbox.world.tokens if token.user_id] == []


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "", "X-Chirp-CSRF": ""}]
)
async def test_a_foreign_form_signs_nobody_out(browser: Browser, headers: dict[str, str]) -> None:
    sent = {"User-Agent": "x", "Cookie": f"chirp={browser.cookies['chirp']}", **headers}
    sent = {name: value for name, value in sent.items() if value}
    async with browser._session.post(browser._base + "/chirp/sign-out", headers=sent, allow_redirects=False) as answer:
        assert answer.status == 403
    assert await who(browser) == "alice"


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
    assert await who(phone) is None
    assert await who(browser) == "alice"


async def test_nobody_ends_the_session_of_another(browser: Browser) -> None:
    bob = Browser(browser._session, browser._base)
    await bob.sign_in("bob")
    _, [theirs] = await bob.fetch("GET", "/api/v2/chirp/sessions")
    assert (await browser.fetch("DELETE", f"/api/v2/chirp/sessions/{theirs['id']}"))[0] == 404
    assert await who(bob) == "bob"


async def test_out_everywhere_is_out_of_every_browser_and_leaves_others_in(browser: Browser) -> None:
    shared = Browser(browser._session, browser._base)
    await shared.sign_in("alice")
    await shared.sign_in("bob")
    assert (await browser.fetch("DELETE", "/api/v2/chirp/sessions"))[1] == {"ended": 2}
    assert await who(browser) is None
    assert await who(shared) == "bob"
    _, told = await shared.fetch("GET", SESSION)
    assert [seat["acct"] for seat in told["accounts"]] == ["bob"]


async def test_the_form_signs_out_everywhere(browser: Browser, sandbox: Sandbox) -> None:
    phone = Browser(browser._session, browser._base)
    home = await phone.sign_in("alice", "/chirp/sign-in?next=/")
    await phone.submit(home, 1)
    assert await who(browser) is None
    assert [token for token in sandbox.world.tokens if token.user_id] == []


async def test_sessions_end_when_they_are_idle_and_when_they_are_old(
    session: aiohttp.ClientSession, gateway: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "IDLE", timedelta(seconds=2))
    idle = Browser(session, gateway)
    await idle.sign_in("alice")
    for _ in range(3):
        await asyncio.sleep(0.8)
        assert await who(idle) == "alice"
    await asyncio.sleep(2.2)
    assert await who(idle) is None
    monkeypatch.setattr(sessions, "IDLE", timedelta(days=14))
    monkeypatch.setattr(sessions, "ABSOLUTE", timedelta(seconds=1))
    old = Browser(session, gateway)
    await old.sign_in("alice")
    assert await who(old) == "alice"
    await asyncio.sleep(1.1)
    assert await who(old) is None


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


async def test_what_a_foreign_page_sends_is_not_charged_to_the_account(
    session: aiohttp.ClientSession, environ: dict[str, str], sandbox: Sandbox
) -> None:
    async with serving(create_app(read_settings(environ | {"GTS_HOST": sandbox.url}))) as base:
        browser = Browser(session, base)
        await browser.sign_in("alice")

        async def standing() -> tuple[str, str]:
            headers = {"User-Agent": "x", "Cookie": f"chirp={browser.cookies['chirp']}"}
            async with session.get(base + SESSION, headers=headers) as answer:
                return answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]

        while (before := await standing())[0] != "1500":
            await asyncio.sleep(0.05)
        for _ in range(40):
            status, _ = await browser.fetch("POST", "/graphql", json=VIEWER, headers={"Origin": "https://evil.example"})
            assert status == 403
        limit, remaining = await standing()
        assert limit == "1500"
        assert int(before[1]) - int(remaining) <= 5 * 2


async def test_who_is_suspended_while_signed_in_may_do_nothing_more(
    browser: Browser, sandbox: Sandbox, gateway_settings: Settings
) -> None:
    assert (await browser.fetch("GET", PREFERENCES))[0] == 200
    account = sandbox.world.accounts.one("acct", "alice")
    assert account is not None
    suspend(sandbox.world, account)
    redis = await open_redis(gateway_settings)
    # What is known of a token is forgotten after a minute.
    await redis.client.delete(*[key async for key in redis.client.scan_iter(PREFIX + "identity:*")])
    await redis.close()
    assert (await browser.fetch("GET", PREFERENCES))[0] == 401
    _, answer = await browser.fetch("POST", "/graphql", json=VIEWER)
    assert (
        answer.get("data", {}).get("viewer") is None or answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    )
    assert (await browser.go("/")).status == 200
    assert (await browser.submit(await browser.go("/chirp/sign-out"))).path == "/"
