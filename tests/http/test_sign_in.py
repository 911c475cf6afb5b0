"""Signing in to Chirp's own app, over the pages of a server with a password form."""

import asyncio
from urllib.parse import parse_qs, quote, urlsplit

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox, open_world
from deploy.sandbox.ulid import now
from gateway.app import create_app
from resolvers.settings import Settings, read_settings
from tests.support.browser import ORIGIN, Browser, Seen
from tests.support.page import Page
from tests.support.serving import serving
from tests.support.stack import Client
from tests.support.stores import Sql
from tests.support.wire import wire


async def accounts(browser: Browser) -> list[str]:
    """Return who is signed in, [] for nobody."""
    status, told = await browser.fetch("GET", "/api/v2/chirp/session")
    return [seat["acct"] for seat in told["accounts"]] if status == 200 else []


def says(page: Seen, status: int, heading: str) -> None:
    """Check a notice: its heading, that it is a page of ours, and that it can do no harm."""
    assert page.status == status, page.text
    assert [text.strip() for text in Page(page.text).texts["h1"]] == [heading]
    assert "script" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


async def test_four_redirects_lead_from_sign_in_to_the_page_one_wanted(browser: Browser) -> None:
    page = await browser.sign_in("alice", "/chirp/sign-in?next=/about%3Fx%3D1")
    assert page.path == "/about?x=1"
    assert len(page.hops) == 4, page.hops
    assert await accounts(browser) == ["alice"]
    assert "chirp-sign-in" not in browser.cookies


async def test_the_cookie_of_plain_http_is_kept_from_scripts(browser: Browser) -> None:
    await browser.sign_in("alice")
    [cookie] = [one for one in browser.set_cookies if one.startswith("chirp=")]
    rules = {rule.strip().lower() for rule in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= rules
    assert not any(rule.startswith(("domain", "secure")) for rule in rules)


async def test_over_https_the_cookie_belongs_to_this_host_alone(
    session: aiohttp.ClientSession, environ: dict[str, str]
) -> None:
    origin = "https://chirp.example.org"
    with Sandbox(open_world(origin)) as sandbox:
        async with serving(
            create_app(read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_HOST": origin}))
        ) as base:
            browser = Browser(session, base, origin)
            await browser.sign_in("alice")
            assert "__Host-chirp" in browser.cookies
            assert "chirp" not in browser.cookies
            assert await accounts(browser) == ["alice"]
            browser.cookies["chirp"] = browser.cookies.pop("__Host-chirp")
            assert await accounts(browser) == []


async def test_the_landing_page_says_who_one_is_and_signs_out(browser: Browser) -> None:
    before = await browser.go("/")
    assert "/chirp/sign-in" in before.links
    assert "Cookie" in before.headers["Vary"]
    home = await browser.sign_in("alice", "/chirp/sign-in?next=/")
    assert "@alice" in Page(home.text).text
    assert home.headers["Cache-Control"] == "private, no-store"
    assert "/chirp/sign-in" not in home.links
    after = await browser.submit(home)
    assert after.path == "/"
    assert "chirp" not in browser.cookies
    assert "/chirp/sign-in" in after.links


async def test_a_cookie_of_a_former_sign_in_does_not_reach_gotosocial(browser: Browser) -> None:
    await browser.to_callback("bob")
    form = await browser.go("/chirp/sign-in?next=/about")
    assert form.path == "/auth/sign_in"
    page = await browser.submit(form, username="alice@example.org", password="Chirp-demo-alice-2026")
    assert "@alice" in page.text or "<b>alice</b>" in page.text
    await browser.submit(page)
    assert await accounts(browser) == ["alice"]


async def test_a_state_is_good_for_one_time_in_one_browser(browser: Browser, session: aiohttp.ClientSession) -> None:
    stranger = Browser(session, browser._base)
    callback = await browser.to_callback("alice")
    says(await stranger.go(callback), 400, "This sign-in is over")
    await stranger.go("/chirp/sign-in")
    says(await stranger.go(callback), 400, "This sign-in is over")
    assert await accounts(stranger) == []
    says(await browser.go(callback.replace("state=", "state=x")), 400, "This sign-in is over")
    assert (await browser.go(callback)).path == "/app/home"
    replayed = await browser.go(callback)
    says(replayed, 400, "This sign-in is over")
    assert replayed.links[0] == "/chirp/sign-in"
    assert await accounts(browser) == ["alice"]


@pytest.mark.parametrize("query", ["", "?state=", "?code=x", "?state=x&code=y", "?state=%00&code=%00", "?error=x"])
async def test_a_forged_callback_signs_nobody_in(browser: Browser, query: str) -> None:
    await browser.go("/chirp/sign-in")
    says(await browser.go("/chirp/callback" + query), 400, "This sign-in is over")
    assert await accounts(browser) == []


async def test_a_code_is_good_for_one_time(browser: Browser) -> None:
    first = await browser.to_callback("alice")
    await browser.go(first)
    used = parse_qs(urlsplit(first).query)["code"][0]
    second = await browser.to_callback("bob")
    fresh = parse_qs(urlsplit(second).query)["code"][0]
    says(await browser.go(second.replace(fresh, used)), 400, "That did not work")
    says(await browser.go(second), 400, "This sign-in is over")
    assert await accounts(browser) == ["alice"]


async def test_denied_access_leads_back_to_where_one_wanted_to_go(browser: Browser) -> None:
    callback = await browser.to_callback("alice", "/chirp/sign-in?next=/about")
    state = parse_qs(urlsplit(callback).query)["state"][0]
    page = await browser.go(f"/chirp/callback?error=access_denied&state={quote(state)}")
    says(page, 403, "Access was denied")
    assert (await browser.sign_in("alice", page.links[0])).path == "/about"


async def test_who_takes_longer_than_gotosocial_waits_is_told_so(browser: Browser) -> None:
    form = await browser.go("/chirp/sign-in?next=/about")
    browser.cookies = {name: value for name, value in browser.cookies.items() if name.startswith("chirp")}
    page = await browser.submit(form, username="alice@example.org", password="Chirp-demo-alice-2026")
    says(page, 400, "This sign-in is over")
    assert (await browser.sign_in("alice", page.links[0])).path == "/about"


async def test_a_wrong_password_is_gotosocials_business(browser: Browser) -> None:
    page = await browser.sign_in("alice", password="wrong")
    assert page.status == 401
    assert "/auth/sign_in" in page.url


async def test_notices_speak_german(browser: Browser) -> None:
    page = await browser.go("/chirp/callback?state=x&code=y", language="de")
    says(page, 400, "Diese Anmeldung ist vorbei")
    assert page.headers["Content-Language"] == "de"


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https:evil.example", "/%09/evil.example", "/%2F%2Fevil.example"]
)
async def test_nobody_is_led_to_another_origin(browser: Browser, path: str) -> None:
    assert (await browser.sign_in("alice", f"/chirp/sign-in?next={quote(path)}")).path == "/"


async def test_a_suspended_account_is_not_signed_in(browser: Browser, sandbox: Sandbox) -> None:
    callback = await browser.to_callback("carol")
    account = sandbox.world.accounts.one("acct", "carol")
    assert account is not None
    sandbox.world.accounts.change(account, suspended_at=now())
    says(await browser.go(callback), 403, "This account cannot sign in")
    assert await accounts(browser) == []


async def test_gotosocial_away_is_told_and_tried_again(
    session: aiohttp.ClientSession, environ: dict[str, str], sandbox: Sandbox, sql: Sql
) -> None:
    async with wire(sandbox.url.removeprefix("http://")) as line:
        settings = read_settings(environ | {"GTS_HOST": line.address, "CHIRP_RATE_LIMITS": "off"})
        async with serving(create_app(settings)) as base:
            browser = Browser(session, base)
            await line.cut()
            page = await browser.go("/chirp/sign-in?next=/about")
            says(page, 503, "Back in a moment")
            assert page.headers["Retry-After"] == "5"
            assert await sql.fetch("SELECT 1 FROM chirp.apps") == []
            await line.open()
            for _ in range(60):
                form = await browser.go(page.links[0])
                if form.status == 200:
                    break
                await asyncio.sleep(0.1)
            consent = await browser.submit(form, username="alice@example.org", password="Chirp-demo-alice-2026")
            callback = (await browser.submit(consent, follow=False)).headers["Location"]
            await line.cut()
            gone = await browser.go(callback)
            says(gone, 503, "Back in a moment")
            assert gone.links[0] == "/chirp/sign-in?next=%2Fabout"
            assert await accounts(browser) == []


async def test_two_replicas_make_one_application(
    session: aiohttp.ClientSession, gateway_settings: Settings, gateway: str, upstream: Client, sql: Sql
) -> None:
    async with serving(create_app(gateway_settings)) as other:
        browsers = [Browser(session, base) for base in (gateway, other) * 5]
        await asyncio.gather(*(browser.go("/chirp/sign-in") for browser in browsers))
        assert (await upstream.calls())["POST /api/v1/apps"] == 1
        assert len(await sql.fetch("SELECT 1 FROM chirp.apps")) == 1
        form = await browsers[0].go("/chirp/sign-in")
        browsers[0]._base = other
        consent = await browsers[0].submit(form, username="alice@example.org", password="Chirp-demo-alice-2026")
        await browsers[0].submit(consent)
        assert await accounts(browsers[0]) == ["alice"]


async def test_an_application_that_gotosocial_forgot_is_made_again(
    session: aiohttp.ClientSession, gateway_settings: Settings, gateway: str, sandbox: Sandbox, sql: Sql
) -> None:
    await Browser(session, gateway).sign_in("alice")
    for app in list(sandbox.world.apps):
        sandbox.world.apps.remove(app)
    async with serving(create_app(gateway_settings)) as restarted:
        browser = Browser(session, restarted)
        await browser.sign_in("alice")
        assert await accounts(browser) == ["alice"]
    assert len(await sql.fetch("SELECT 1 FROM chirp.apps")) == 2


async def test_an_administrator_confirms_for_half_an_hour(browser: Browser) -> None:
    await browser.sign_in("admin")
    first = browser.cookies["chirp"]
    assert (await browser.sign_in("admin", "/chirp/sign-in?admin=1&next=/about")).path == "/about"
    assert browser.cookies["chirp"] != first
    _, told = await browser.fetch("GET", "/api/v2/chirp/session")
    assert told["accounts"][0]["admin_until"] is not None
    _, answer = await browser.fetch("POST", "/graphql", json={"query": "{ viewer { adminUntil } }"})
    assert answer["data"]["viewer"]["adminUntil"][:19] == told["accounts"][0]["admin_until"][:19]


async def test_who_is_no_administrator_stays_what_they_were(browser: Browser, sandbox: Sandbox) -> None:
    await browser.sign_in("alice")
    page = await browser.sign_in("alice", "/chirp/sign-in?admin=1")
    says(page, 403, "Not an administrator")
    other = await browser.sign_in("admin", "/chirp/sign-in?admin=1")
    says(other, 400, "Another account")
    assert await accounts(browser) == ["alice"]
    assert not [token for token in sandbox.world.tokens if token.user_id and "admin" in token.scopes]


async def test_the_second_step_begins_with_the_first(browser: Browser) -> None:
    form = await browser.go("/chirp/sign-in?admin=1&next=/about")
    consent = await browser.submit(form, username="admin@example.org", password="Chirp-demo-admin-2026")
    second = await browser.submit(consent)
    assert second.path == "/auth/sign_in"
    consent = await browser.submit(second, username="admin@example.org", password="Chirp-demo-admin-2026")
    assert (await browser.submit(consent)).path == "/about"
    _, told = await browser.fetch("GET", "/api/v2/chirp/session")
    assert told["accounts"][0]["admin_until"] is not None


async def test_a_sign_in_of_another_app_sees_gotosocials_own_pages(nobody: Client, upstream: Client) -> None:
    answers = []
    for client in (nobody, upstream):
        async with client.session.get(
            client.base + "/oauth/authorize", headers={"User-Agent": "x", "Accept": "text/html"}
        ) as answer:
            answers.append((answer.status, await answer.read()))
    assert answers[0] == answers[1]


async def test_two_answers_at_once_leave_one_session(browser: Browser, sandbox: Sandbox) -> None:
    await browser.sign_in("alice")
    callbacks = []
    for name in ("bob", "carol"):
        tab = Browser(browser._session, browser._base)
        callbacks.append((tab, await tab.to_callback(name, "/chirp/sign-in?next=/about")))
        tab.cookies["chirp"] = browser.cookies["chirp"]
    pages = await asyncio.gather(*(tab.go(callback) for tab, callback in callbacks))
    [late] = [page for page in pages if page.status != 200]
    says(late, 400, "This sign-in is over")
    [winner] = [tab for (tab, _), page in zip(callbacks, pages, strict=True) if page.status == 200]
    signed_in = await accounts(winner)
    assert signed_in in (["alice", "bob"], ["alice", "carol"])
    _, listed = await winner.fetch("GET", "/api/v2/chirp/sessions")
    assert len(listed) == 1
    # The token of who came late has ended as well, and nobody holds one that no session knows.
    assert len([token for token in sandbox.world.tokens if token.user_id]) == 2


async def test_who_only_asks_for_the_head_does_nothing(browser: Browser, upstream: Client) -> None:
    callback = await browser.to_callback("alice")
    await upstream.forget_calls()
    for path in (callback.removeprefix(ORIGIN), "/chirp/sign-in"):
        headers = {"User-Agent": "x", "Cookie": browser.cookie_header()}
        async with browser._session.head(browser._base + path, headers=headers, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "GET")
            assert "Set-Cookie" not in answer.headers
    assert await upstream.calls() == {}
    assert (await browser.go(callback)).path == "/app/home"
    assert await accounts(browser) == ["alice"]


async def test_a_sign_in_left_half_way_does_not_speak_for_other_apps(browser: Browser, upstream: Client) -> None:
    await browser.go("/chirp/sign-in")
    assert "chirp-sign-in" in browser.cookies
    path = "/oauth/authorize?response_type=token&client_id=other"
    own = Browser(browser._session, upstream.base)
    expected = await own.go(path)
    assert expected.status >= 400
    seen = await browser.go(path)
    assert (seen.status, seen.text) == (expected.status, expected.text)
    assert "chirp-sign-in" not in browser.cookies
    assert (await browser.go("/auth/callback")).text == (await own.go("/auth/callback")).text


async def test_the_cookie_of_a_sign_in_goes_with_it(browser: Browser) -> None:
    callback = await browser.to_callback("alice")
    state = parse_qs(urlsplit(callback).query)["state"][0]
    await browser.go(f"/chirp/callback?error=access_denied&state={'x' * 43}")
    assert "chirp-sign-in" in browser.cookies
    await browser.go(f"/chirp/callback?error=access_denied&state={quote(state)}")
    assert "chirp-sign-in" not in browser.cookies


async def test_too_many_beginnings_are_told_by_a_page(
    session: aiohttp.ClientSession, environ: dict[str, str], sandbox: Sandbox
) -> None:
    async with serving(create_app(read_settings(environ | {"GTS_HOST": sandbox.url}))) as base:
        browser = Browser(session, base)
        pages = [await browser.go("/chirp/sign-in", follow=False) for _ in range(31)]
        assert [page.status for page in pages] == [303] * 30 + [429]
        says(pages[-1], 429, "A little too fast")
        assert int(pages[-1].headers["Retry-After"]) > 0
        # What is signed in already is not held up by it.
        assert (await browser.go("/")).status == 200


async def test_each_notice_wears_the_mark(browser: Browser) -> None:
    page = Page((await browser.go("/chirp/callback")).text)
    [icon] = [attributes["href"] for tag, attributes in page.elements if attributes.get("rel") == "icon"]
    async with browser._session.get(browser._base + icon) as answer:
        assert (answer.status, answer.content_type) == (200, "image/svg+xml")
        assert "immutable" in answer.headers["Cache-Control"]
        assert (await answer.text()).startswith("<svg")


async def test_who_takes_long_to_choose_a_name_is_told_so(browser: Browser, upstream: Client) -> None:
    await browser.go("/chirp/sign-in?next=/about")
    headers = {"User-Agent": "x", "Accept": "text/html", "Cookie": browser.cookie_header()}
    for path in ("/oauth/finalize", "/auth/callback"):
        await upstream.order_fault(kind="status", status=400, path=path)
        method = "POST" if path == "/oauth/finalize" else "GET"
        async with browser._session.request(method, browser._base + path, headers=headers) as answer:
            assert answer.status == 400
            assert "This sign-in is over" in await answer.text()
    async with browser._session.get(
        browser._base + "/auth/callback?error=access_denied&state=x", headers=headers
    ) as answer:
        assert "Access was denied" in await answer.text()
