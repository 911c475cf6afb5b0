"""What the cookie of a session counts for, and what foreign pages may not do with it."""

import asyncio
import json

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.browser import ORIGIN, VIEWER, Browser
from tests.support.mirror import mirror
from tests.support.serving import serving
from tests.support.stack import token_of

PREFERENCES = "/api/v2/chirp/preferences"
SESSION = "/api/v2/chirp/session"


@pytest.fixture
async def browser(browser: Browser) -> Browser:
    """Return alice's browser."""
    await browser.sign_in("alice")
    return browser


async def test_an_id_that_was_set_before_sign_in_is_not_used(session: aiohttp.ClientSession, gateway: str) -> None:
    victim = Browser(session, gateway)
    victim.cookies["chirp"] = "A" * 43
    await victim.sign_in("alice")
    assert victim.cookies["chirp"] != "A" * 43
    attacker = Browser(session, gateway)
    attacker.cookies["chirp"] = "A" * 43
    assert await attacker.who() is None


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "%00", "../../x", '"quoted"', "A" * 4000])
async def test_a_tampered_cookie_is_nobody(browser: Browser, value: str) -> None:
    browser.cookies["chirp"] = value
    assert await browser.who() is None
    assert (await browser.fetch("GET", SESSION))[0] == 401
    assert (await browser.go("/")).status == 200


async def test_a_header_of_its_own_wins(browser: Browser, sandbox: Sandbox) -> None:
    bearer = f"Bearer {token_of(sandbox.world, 'bob')}"
    assert await browser.who(Authorization=bearer) == "bob"
    assert await browser.who(Authorization=bearer, X_Chirp_CSRF="", Origin="https://elsewhere.example") == "bob"
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


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "", "X-Chirp-CSRF": ""}]
)
async def test_a_foreign_form_signs_nobody_out(browser: Browser, headers: dict[str, str]) -> None:
    sent = {"User-Agent": "x", "Cookie": f"chirp={browser.cookies['chirp']}", **headers}
    sent = {name: value for name, value in sent.items() if value}
    async with browser._session.post(browser._base + "/chirp/sign-out", headers=sent, allow_redirects=False) as answer:
        assert answer.status == 403
    assert await browser.who() == "alice"


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
