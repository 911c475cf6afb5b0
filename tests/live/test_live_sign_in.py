"""Signing in at a real GoToSocial: by its password page, and by a real OpenID provider behind it.

The provider is npm's `oidc-provider`: `npm install oidc-provider` in a folder, whose path is OIDC_PROVIDER_DIR.
"""

import os
import secrets
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from deploy.dev.ports import pick_free
from gateway.app import create_app
from jobs.context import open_context
from jobs.departures import purge_gone_accounts
from resolvers import departures
from resolvers.settings import read_settings
from tests.http.test_sign_in import says
from tests.live.test_gotosocial import PROGRAM
from tests.support.browser import Browser, Seen
from tests.support.gotosocial import GoToSocialProcess, gotosocial_process
from tests.support.serving import serving

ORIGIN = "http://localhost:3000"
PROVIDER = Path(__file__).parent / "oidc_provider.mjs"
PROVIDER_DIR = os.environ.get("OIDC_PROVIDER_DIR")
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.live,
    # The first start of a real server makes its whole database.
    pytest.mark.timeout(300),
    pytest.mark.skipif(PROGRAM is None, reason="NO REAL GOTOSOCIAL WAS SIGNED IN TO: set GTS_BIN to a program"),
]
with_provider = pytest.mark.skipif(
    PROVIDER_DIR is None or NODE is None,
    reason="NO OPENID PROVIDER WAS SIGNED IN TO: set OIDC_PROVIDER_DIR to a folder with npm's oidc-provider",
)


@dataclass(frozen=True)
class ByOpenId:
    """A GoToSocial and the origin of the provider that it signs people in by."""

    server: GoToSocialProcess
    provider: str


@pytest.fixture(scope="module")
def by_password(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoToSocialProcess]:
    with gotosocial_process(Path(str(PROGRAM)), tmp_path_factory.mktemp("password"), ORIGIN) as running:
        for name in ("admin", "alice", "bob"):
            login = ("--email", f"{name}@example.org", "--password", f"Chirp-demo-{name}-2026")
            running.account("create", "--username", name, *login)
            running.account("confirm", "--username", name)
        running.account("promote", "--username", "admin")
        yield running


@pytest.fixture(scope="module")
def by_openid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ByOpenId]:
    port = pick_free(())
    provider = f"http://127.0.0.1:{port}"
    secret = secrets.token_hex(16)
    told = [str(PROVIDER_DIR), str(port), "gotosocial", secret, f"{ORIGIN}/auth/callback"]
    settings = {
        "GTS_OIDC_ENABLED": "true",
        "GTS_OIDC_IDP_NAME": "Tests",
        "GTS_OIDC_ISSUER": provider,
        "GTS_OIDC_CLIENT_ID": "gotosocial",
        "GTS_OIDC_CLIENT_SECRET": secret,
        "GTS_OIDC_SCOPES": "openid,email,profile,groups",
    }
    folder = tmp_path_factory.mktemp("openid")
    with subprocess.Popen(  # noqa: S603
        [str(NODE), PROVIDER, *told], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            with gotosocial_process(Path(str(PROGRAM)), folder, ORIGIN, settings) as running:
                yield ByOpenId(running, provider)
        finally:
            process.terminate()


@asynccontextmanager
async def browsing(
    session: aiohttp.ClientSession, environ: dict[str, str], server: GoToSocialProcess, provider: str = ""
) -> AsyncIterator[Browser]:
    settings = read_settings(environ | {"GTS_HOST": server.url, "CHIRP_RATE_LIMITS": "off"})
    async with serving(create_app(settings)) as base:
        yield Browser(session, base, provider=provider)


async def accounts(browser: Browser) -> list[str]:
    status, told = await browser.fetch("GET", "/api/v2/chirp/session")
    assert isinstance(told, dict)
    return [seat["acct"] for seat in told["accounts"]] if status == 200 else []


async def test_the_password_page_leads_back_signed_in(
    session: aiohttp.ClientSession, environ: dict[str, str], by_password: GoToSocialProcess
) -> None:
    async with browsing(session, environ, by_password) as browser:
        page = await browser.sign_in("alice", "/chirp/sign-in?next=/about%3Fx%3D1")
        assert (page.status, page.path) == (200, "/about?x=1")
        assert len(page.hops) == 4, page.hops
        assert await accounts(browser) == ["alice"]
        await browser.sign_in("bob")
        assert await accounts(browser) == ["alice", "bob"]
        assert "chirp-sign-in" not in browser.cookies
        query = {"query": "{ viewer { account { acct } } }"}
        _, answer = await browser.fetch("POST", "/graphql", json=query)
        assert isinstance(answer, dict)
        assert answer["data"] == {"viewer": {"account": {"acct": "bob"}}}
        await browser.submit(await browser.go("/chirp/sign-out"))
        assert await accounts(browser) == []


async def test_the_notices_stand_for_what_the_real_server_refuses(
    session: aiohttp.ClientSession, environ: dict[str, str], by_password: GoToSocialProcess
) -> None:
    async with browsing(session, environ, by_password) as browser:
        wrong = await browser.sign_in("alice", password="not-her-password")
        assert wrong.status >= 400
        assert "/auth/sign_in" in wrong.url
        form = await browser.go("/chirp/sign-in?next=/about")
        consent = await browser.submit(form, username="alice@example.org", password="Chirp-demo-alice-2026")
        # The server has forgotten what the browser came for: its cookie lives for two minutes.
        browser.cookies = {name: value for name, value in browser.cookies.items() if name.startswith("chirp")}
        late = await browser.submit(consent)
        says(late, 400, "This sign-in is over")
        assert (await browser.sign_in("alice", late.links[0])).path == "/about"


async def test_an_administrator_confirms_and_the_token_ends_with_the_session(
    session: aiohttp.ClientSession, environ: dict[str, str], by_password: GoToSocialProcess
) -> None:
    async with browsing(session, environ, by_password) as browser:
        await browser.sign_in("admin")
        await browser.sign_in("admin", "/chirp/sign-in?admin=1")
        _, told = await browser.fetch("GET", "/api/v2/chirp/session")
        assert isinstance(told, dict)
        assert told["accounts"][0]["admin_until"] is not None
        await browser.submit(await browser.go("/chirp/sign-out"))
    settings = read_settings(environ | {"GTS_HOST": by_password.url})
    async with open_context(settings) as opened:
        assert await opened.sources.redis.client.zcard("chirp:revocations") == 0


async def test_an_account_that_deletes_itself_is_forgotten(
    session: aiohttp.ClientSession, environ: dict[str, str], by_password: GoToSocialProcess
) -> None:
    name = "zelda"
    login = ("--email", f"{name}@example.org", "--password", f"Chirp-demo-{name}-2026")
    by_password.account("create", "--username", name, *login)
    by_password.account("confirm", "--username", name)
    settings = read_settings(environ | {"GTS_HOST": by_password.url})
    async with browsing(session, environ, by_password) as browser, open_context(settings) as opened:
        await browser.sign_in("alice")
        other = Browser(session, browser._base)
        await other.sign_in(name)
        _, told = await other.fetch("GET", "/api/v2/chirp/session")
        assert isinstance(told, dict)
        account_id = told["account_id"]
        assert await purge_gone_accounts({"chirp": opened}) == 0
        assert (await departures.held(opened.sources, account_id))["grants"] == 1
        async with opened.sources.postgres.session() as rows:
            sealed = await rows.value(bytes, "SELECT token FROM grants WHERE account_id = $1", account_id)
        token = opened.sources.vault.open(sealed or b"", f"grant:{account_id}").decode()
        form = [("password", f"Chirp-demo-{name}-2026")]
        await opened.sources.gotosocial.call("POST", "/api/v1/accounts/delete", token=token, form=form)
        for _ in range(100):
            if await purge_gone_accounts({"chirp": opened}):
                break
        assert await departures.held(opened.sources, account_id) == {}
        assert await accounts(browser) == ["alice"]
        assert await accounts(other) == []


async def through_provider(browser: Browser, name: str, path: str = "/chirp/sign-in") -> Seen:
    """Go from `path` on through the provider's pages; return the first page of GoToSocial after them."""
    page = await browser.go(path)
    while not page.url.startswith(browser.origin):
        [fields] = [fields for _, _, fields in page.forms]
        page = await browser.submit(page, **({"login": name, "password": "x"} if "login" in page.text else fields))
    return page


@with_provider
async def test_a_provider_signs_up_and_in(
    session: aiohttp.ClientSession, environ: dict[str, str], by_openid: ByOpenId
) -> None:
    async with browsing(session, environ, by_openid.server, by_openid.provider) as browser:
        page = await through_provider(browser, "zoe", "/chirp/sign-in?next=/about")
        assert page.forms[0][1] == "/oauth/finalize"
        consent = await browser.submit(page, username="zoe")
        landed = await browser.submit(consent)
        assert (landed.status, landed.path) == (200, "/about")
        assert await accounts(browser) == ["zoe"]
        await browser.submit(await browser.go("/chirp/sign-out"))
        assert await accounts(browser) == []
        # The provider remembers the browser: only GoToSocial's question is left.
        consent = await browser.go("/chirp/sign-in")
        assert consent.url.startswith(f"{ORIGIN}/oauth/authorize")
        assert (await browser.submit(consent)).path in ("/", "/app/home")
        assert await accounts(browser) == ["zoe"]


@with_provider
async def test_who_takes_long_at_the_provider_or_goes_back_is_told_so(
    session: aiohttp.ClientSession, environ: dict[str, str], by_openid: ByOpenId
) -> None:
    async with browsing(session, environ, by_openid.server, by_openid.provider) as browser:
        page = await browser.go("/chirp/sign-in?next=/about")
        assert page.url.startswith(by_openid.provider)
        [abort] = [link for link in page.links if link.endswith("/abort")]
        says(await browser.go(abort), 403, "Access was denied")
        page = await browser.go("/chirp/sign-in?next=/about")
        browser.cookies = {name: value for name, value in browser.cookies.items() if name.startswith("chirp")}
        while page.url.startswith(by_openid.provider):
            [fields] = [fields for _, _, fields in page.forms]
            page = await browser.submit(page, **({"login": "yan", "password": "x"} if "login" in page.text else fields))
        says(page, 400, "This sign-in is over")
        again = await through_provider(browser, "yan", page.links[0])
        finalize = await browser.submit(again, follow=False, username="yan")
        assert finalize.status == 302
