"""What `chirp doctor` finds at a GoToSocial (the sandbox) that is not set up for Chirp."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from email.utils import formatdate
from time import time

import pytest
from starlette.types import Scope

from deploy.doctor import clock, gotosocial, proxying, signin
from deploy.doctor.finding import Verdict
from deploy.sandbox.server import open_world
from deploy.sandbox.world import World
from resolvers.settings import Settings, read_settings
from tests.support.altered import Limits, altered
from tests.support.findings import assert_is, one
from tests.support.stack import token_of

ENVIRON = {
    "GTS_HOST": "127.0.0.1:9",
    "CHIRP_DB_HOST": "127.0.0.1:9",
    "REDIS_HOST": "127.0.0.1:9",
    "CHIRP_HOST": "http://localhost:3000",
    "SESSION_SECRET": "s" * 64,
}
SETTINGS = read_settings(ENVIRON)

Serve = Callable[..., AbstractAsyncContextManager[Settings]]


@pytest.fixture
def world() -> World:
    return open_world("http://localhost:3000")


@pytest.fixture
def served(world: World) -> Serve:
    """Serve the world, altered; give the settings that lead to it."""

    @asynccontextmanager
    async def serve(**changes: object) -> AsyncIterator[Settings]:
        async with altered(world, **changes) as base:  # type: ignore[arg-type]  # as `altered` has them
            yield replace(SETTINGS, gts_url=base)

    return serve


async def test_a_server_set_up_for_chirp_is_well(served: Serve) -> None:
    async with served() as settings:
        found = [*await gotosocial.check(settings), *await proxying.check(settings), *await signin.check(settings)]
    assert not [finding for finding in found if finding.verdict in (Verdict.FAULT, Verdict.WARNING)]
    assert_is(found, "GoToSocial", Verdict.OK, "0.20.0 at http://127.0.0.1:")
    assert_is(found, "GoToSocial capabilities", Verdict.OK, "nothing")
    assert_is(found, "GoToSocial host", Verdict.OK, "localhost:3000")
    assert_is(found, "GoToSocial protocol", Verdict.OK, "http")
    assert_is(found, "GoToSocial rate limit", Verdict.OK, "off")
    assert_is(found, "GoToSocial trusted-proxies", Verdict.SKIPPED, "cannot be seen")
    assert_is(found, "GoToSocial from outside", Verdict.SKIPPED, "this machine only")


async def test_a_server_that_is_not_there_is_a_fault() -> None:
    found = await gotosocial.check(SETTINGS)
    assert len(found) == 1
    assert_is(found, "GoToSocial", Verdict.FAULT, "http://127.0.0.1:9", "correct GTS_HOST")
    assert await proxying.check(SETTINGS) == []
    assert_is(await signin.check(SETTINGS), "GoToSocial oidc-enabled", Verdict.SKIPPED, "does not answer")
    assert_is(await clock.check(SETTINGS), "Clock of GoToSocial", Verdict.SKIPPED, "does not answer")


async def test_another_program_at_its_place_is_a_fault(served: Serve) -> None:
    async with served(words={b'"uri"': b'"url"'}) as settings:
        found = await gotosocial.check(settings)
    assert_is(found, "GoToSocial", Verdict.FAULT, "is no GoToSocial", "correct GTS_HOST")


async def test_an_old_version_is_told(served: Serve) -> None:
    async with served(words={b'"version":"0.20.0"': b'"version":"0.17.4"'}) as settings:
        found = await gotosocial.check(settings)
    assert_is(found, "GoToSocial", Verdict.WARNING, "0.17.4", "0.20 or later")


async def test_a_version_that_apps_misread_is_told(served: Serve) -> None:
    words = {
        b'"version":"3.5.3+0.20.0"': b'"version":"0.20.0+git-1a2b3c4"',
        b'"version":"0.20.0"': b'"version":"0.20.0+git-1a2b3c4"',
    }
    async with served(words=words) as settings:
        found = await gotosocial.check(settings)
    assert_is(found, "GoToSocial for apps", Verdict.WARNING, "0.20.0+git", "instance-inject-mastodon-version: true")


async def test_another_public_host_is_a_fault(served: Serve) -> None:
    async with served() as settings:
        found = await gotosocial.check(replace(settings, public_origin="http://chirp.localhost"))
    assert_is(found, "GoToSocial host", Verdict.FAULT, "itself for localhost:3000", "set its host: chirp.localhost")


async def test_another_protocol_is_a_fault(served: Serve) -> None:
    async with served() as settings:
        found = await gotosocial.check(replace(settings, public_origin="https://localhost:3000"))
    assert_is(found, "GoToSocial protocol", Verdict.FAULT, "people come by https", "protocol: https")
    assert_is(found, "GoToSocial host", Verdict.OK, "localhost:3000")


@pytest.mark.parametrize(
    ("option", "path"),
    [
        ("instance-expose-public-timeline", "/api/v1/timelines/public"),
        ("instance-expose-peers", "/api/v1/instance/peers"),
    ],
)
async def test_what_is_not_exposed_is_told(served: Serve, option: str, path: str) -> None:
    async with served(statuses={path: 401}) as settings:
        found = await gotosocial.check(settings)
    assert_is(found, option, Verdict.WARNING, path, f"set {option}: true")


async def test_tokens_are_tried_and_never_shown(served: Serve, world: World) -> None:
    admin, alice = token_of(world, "admin"), token_of(world, "alice")
    poor = token_of(world, "admin", "read:statuses")
    async with served() as settings:
        found = await gotosocial.check(replace(settings, gts_admin_token=admin, service_token=alice))
        assert_is(found, "GTS_ADMIN_TOKEN", Verdict.OK, "belongs to admin")
        assert_is(found, "CHIRP_SERVICE_TOKEN", Verdict.OK, "belongs to alice")
        wrong = await gotosocial.check(replace(settings, gts_admin_token=alice, service_token="canary-token"))
        assert_is(wrong, "GTS_ADMIN_TOKEN", Verdict.FAULT, "alice, who is no admin", "token of an admin")
        assert_is(wrong, "CHIRP_SERVICE_TOKEN", Verdict.FAULT, "does not know this token", "make a new one")
        narrow = await gotosocial.check(replace(settings, gts_admin_token=poor))
        assert_is(narrow, "GTS_ADMIN_TOKEN", Verdict.FAULT, "refuses it", "scope read")
    told = str([*found, *wrong, *narrow])
    assert not [secret for secret in (admin, alice, poor, "canary-token") if secret in told]


async def test_limits_of_its_own_are_told(served: Serve) -> None:
    async with served(headers=Limits(trusts=True)) as settings:
        found = await proxying.check(settings)
    assert_is(found, "GoToSocial rate limit", Verdict.WARNING, "300 requests", "advanced-rate-limit-requests: 0")
    assert_is(found, "GoToSocial trusted-proxies", Verdict.OK, "believes Chirp")


async def test_a_server_that_takes_everybody_for_chirp_is_a_fault(served: Serve) -> None:
    page = {b"</h1>": b"</h1> by adding <code>10.1.2.3/32</code> to your <code>trusted-proxies</code>."}
    async with served(headers=Limits(trusts=False), words=page) as settings:
        found = await proxying.check(settings)
    assert_is(found, "GoToSocial trusted-proxies", Verdict.FAULT, "all people share one limit", "add 10.1.2.3/32")


async def test_a_server_that_others_can_reach_is_told(served: Serve) -> None:
    public = replace(SETTINGS, public_origin="https://chirp.invalid", gts_url="http://9.9.9.9:8080")
    assert_is(
        [await proxying.outside(public)], "GoToSocial from outside", Verdict.WARNING, "9.9.9.9", "private address"
    )
    async with served() as settings:
        assert await proxying.is_gotosocial_at(settings, settings.gts_url)
        hidden = await proxying.outside(replace(settings, public_origin="https://chirp.invalid"))
        assert_is([hidden], "GoToSocial from outside", Verdict.OK, "not seen at chirp.invalid")
    assert not await proxying.is_gotosocial_at(SETTINGS, "http://127.0.0.1:9")


async def test_both_sides_agree_on_openid_connect(served: Serve) -> None:
    words = {b'"configuration":{': b'"configuration":{"oidc_enabled":true,'}
    issuer = "http://127.0.0.1:9"
    async with served(words=words) as settings:
        assert_is(await signin.check(settings), "GoToSocial oidc-enabled", Verdict.WARNING, "is not set", "OIDC_ISSUER")
        both = await signin.check(replace(settings, oidc_issuer=issuer))
        assert_is(both, "GoToSocial oidc-enabled", Verdict.OK, "over OpenID Connect")
    async with served() as settings:
        only_here = await signin.check(replace(settings, oidc_issuer=issuer))
        assert_is(only_here, "GoToSocial oidc-enabled", Verdict.FAULT, "asks for passwords", "oidc-enabled: true")


@pytest.mark.parametrize("ahead", [-90, 90])
async def test_a_clock_that_is_wrong_is_a_fault(served: Serve, ahead: int) -> None:
    def date(_scope: Scope) -> list[tuple[bytes, bytes]]:
        return [(b"date", formatdate(time() + ahead, usegmt=True).encode())]

    async with served(headers=date) as settings:
        found = await clock.check(settings)
    assert_is(found, "Clock of GoToSocial", Verdict.FAULT, "away from ours", "NTP")
    assert int(one(found, "Clock of GoToSocial").text.split()[1]) in range(88, 92)
