"""Signing in to Chirp's own app, over the pages of a server with a password form."""

from collections.abc import Iterator

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox, open_world
from tests.support.browser import Browser

ORIGIN = "http://localhost:3000"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Return a GoToSocial with the demo's people, under the address of the gateway."""
    with Sandbox(open_world(ORIGIN)) as running:
        yield running


@pytest.fixture
def browser(session: aiohttp.ClientSession, gateway: str) -> Browser:
    return Browser(session, gateway)


async def test_four_redirects_lead_from_sign_in_to_the_page_one_wanted(browser: Browser) -> None:
    page = await browser.sign_in("alice", "/chirp/sign-in?next=/about%3Fx%3D1")
    assert page.path == "/about?x=1"
    assert len(page.hops) == 4, page.hops
    assert set(browser.cookies) >= {"chirp"}
    status, told = await browser.fetch("GET", "/api/v2/chirp/session")
    assert status == 200
    assert [seat["acct"] for seat in told["accounts"]] == ["alice"]
