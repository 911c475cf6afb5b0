"""Tokens with which the worker acts for people: kept sealed, verified, lost."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from deploy.sandbox.server import Sandbox
from resolvers import grants
from resolvers.errors import UnauthenticatedError, UpstreamDownError
from resolvers.settings import Settings, read_settings
from resolvers.sources.bundle import Sources, open_sources
from tests.support.stack import Client, token_of

ALICE = "01AAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
async def sources(gateway_settings: Settings) -> AsyncIterator[Sources]:
    async with open_sources(gateway_settings) as opened:
        yield opened


async def kept(sources: Sources, sandbox: Sandbox, scopes: str = "read write push") -> str:
    """Keep a new token of alice's and return it."""
    token = token_of(sandbox.world, "alice", scopes)
    await grants.keep(sources, ALICE, "client", scopes.split(), token, until=datetime.now(UTC) + timedelta(days=1))
    return token


async def sealed(sources: Sources) -> bytes:
    async with sources.postgres.session() as session:
        return await session.value(bytes, "SELECT token FROM grants") or b""


async def test_a_grant_is_handed_out_for_its_scopes(sources: Sources, sandbox: Sandbox) -> None:
    token = await kept(sources, sandbox, "read write:statuses")
    assert token.encode() not in await sealed(sources)
    for scope in ("read", "read:lists", "write:statuses"):
        assert await grants.token_for(sources, ALICE, scope) == token
    for account, scope in ((ALICE, "write"), (ALICE, "push"), ("01BBBBBBBBBBBBBBBBBBBBBBBB", "read")):
        with pytest.raises(UnauthenticatedError):
            await grants.token_for(sources, account, scope)


async def test_one_of_two_devices_may_leave(sources: Sources, sandbox: Sandbox) -> None:
    first, second = await kept(sources, sandbox), await kept(sources, sandbox)
    assert await grants.token_for(sources, ALICE, "write") == second
    assert await grants.lose(sources, second) is True
    assert await grants.lose(sources, second) is False
    assert await grants.token_for(sources, ALICE, "write") == first


async def test_a_token_that_gotosocial_refuses_is_lost(
    sources: Sources, sandbox: Sandbox, upstream: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = await kept(sources, sandbox), await kept(sources, sandbox)
    monkeypatch.setattr(grants, "VERIFIED", timedelta(0))
    sandbox.world.tokens.remove(sandbox.world.tokens.one("access", newer))
    assert await grants.token_for(sources, ALICE, "write") == older
    assert await grants.lose(sources, newer) is False
    monkeypatch.setattr(grants, "VERIFIED", timedelta(hours=1))
    await upstream.forget_calls()
    assert await grants.token_for(sources, ALICE, "write") == older
    assert await upstream.calls() == {}


async def test_a_server_that_fails_loses_nothing(
    sources: Sources, sandbox: Sandbox, upstream: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await kept(sources, sandbox)
    monkeypatch.setattr(grants, "VERIFIED", timedelta(0))
    await upstream.order_fault(kind="status", path="/api/v1/accounts/verify_credentials", status=500, count=1)
    with pytest.raises(UpstreamDownError):
        await grants.token_for(sources, ALICE, "write")
    assert await grants.token_for(sources, ALICE, "write") == token


async def test_what_a_former_secret_sealed_is_sealed_anew(
    sources: Sources, sandbox: Sandbox, environ: dict[str, str]
) -> None:
    token = await kept(sources, sandbox)
    before = await sealed(sources)
    rotated = environ | {"GTS_HOST": sandbox.url, "SESSION_SECRET": "n" * 64}
    async with open_sources(read_settings(rotated | {"CHIRP_SECRET_PREVIOUS": environ["SESSION_SECRET"]})) as both:
        assert await grants.token_for(both, ALICE, "write") == token
    assert await sealed(sources) != before
    async with open_sources(read_settings(rotated)) as new:
        assert await grants.token_for(new, ALICE, "write") == token
    with pytest.raises(UnauthenticatedError):
        await grants.token_for(sources, ALICE, "write")
