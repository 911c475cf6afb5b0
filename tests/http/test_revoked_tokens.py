"""A token that was revoked counts no more: at once when that went through Chirp, in every process."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from deploy.sandbox.deeds.oauth import revoke
from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers import streams, viewers
from resolvers.context import Ctx
from resolvers.errors import UnauthenticatedError
from resolvers.gaps import Limits
from resolvers.settings import Settings
from resolvers.sources.bundle import Sources, open_sources
from resolvers.viewer import Viewer
from tests.support.gate import interleaved
from tests.support.limits import PUBLIC, Open, ask, learnt
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.transport_ws import closed, connected, said, subscribe
from tests.support.waiting import until

REVOKE = "mutation($id: ID!) { revokeToken(id: $id) { deletedId userErrors { code } } }"
TOKENS = "{ viewer { tokens(first: 10) { nodes { id localId scopes } } } }"
WRITE = "mutation { updatePreferences(input: {theme: DARK}) { preferences { theme } userErrors { code } } }"
ME = "{ viewer { account { acct } } }"


@pytest.fixture
async def sources(gateway_settings: Settings) -> AsyncIterator[Sources]:
    async with open_sources(gateway_settings) as opened:
        yield opened


@pytest.fixture
async def elsewhere(gateway_settings: Settings) -> AsyncIterator[str]:
    """Return the address of another process of the gateway."""
    async with serving(create_app(gateway_settings)) as base:
        yield base


async def by_graphql(owner: Client, token: dict[str, str]) -> None:
    answer = await owner.data(REVOKE, id=token["id"])
    assert answer["revokeToken"]["userErrors"] == []


async def by_rest(owner: Client, token: dict[str, str]) -> None:
    assert (await owner.rest("POST", f"/api/v1/tokens/{token['localId']}/invalidate"))[0] == 200


@pytest.mark.parametrize("end", [by_graphql, by_rest])
async def test_a_token_that_is_revoked_by_its_id_ends_at_once_everywhere(
    alice: Client, elsewhere: str, sandbox: Sandbox, end: Callable[[Client, dict[str, str]], Awaitable[None]]
) -> None:
    scopes = "read write:accounts"
    lost = replace(alice, token=token_of(sandbox.world, "alice", scopes), base=elsewhere)
    await lost.data(WRITE)
    listed = (await alice.data(TOKENS))["viewer"]["tokens"]["nodes"]
    [its] = [token for token in listed if token["scopes"] == scopes.split()]
    async with connected(lost) as socket, connected(alice) as mine:
        await end(alice, its)
        assert await closed(socket) == (4401, "Signed out")
        answer = await lost.graphql(WRITE)
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        await subscribe(mine, {"query": ME}, "me")
        assert (await said(mine))["payload"]["data"] == {"viewer": {"account": {"acct": "alice"}}}


@pytest.mark.parametrize("end", [by_graphql, by_rest])
async def test_so_does_what_a_token_has_open_that_may_not_tell_its_account(
    alice: Client, elsewhere: str, sandbox: Sandbox, end: Callable[[Client, dict[str, str]], Awaitable[None]]
) -> None:
    scopes = "read:statuses write:statuses"
    lost = replace(alice, token=token_of(sandbox.world, "alice", scopes), base=elsewhere)
    others = replace(alice, token=token_of(sandbox.world, "bob", scopes), base=elsewhere)
    listed = (await alice.data(TOKENS))["viewer"]["tokens"]["nodes"]
    [its] = [token for token in listed if token["scopes"] == scopes.split()]
    async with connected(lost) as socket, connected(others) as other:
        await end(alice, its)
        assert await closed(socket) == (4401, "Signed out")
        await subscribe(other, {"query": "{ __typename }"})
        assert (await said(other))["payload"]["data"] == {"__typename": "Query"}


async def test_who_was_asked_about_before_a_revocation_is_not_taken_for_good_after_it(
    sources: Sources, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = sandbox.world.accounts.one("acct", "alice")
    assert account is not None
    reached, step = True, 0
    while reached:
        token = token_of(sandbox.world, "alice")
        ctx = Ctx.of(Viewer(token), sources)

        async def find_out(ctx: Ctx = ctx) -> bool:
            try:
                await viewers.identity(ctx)
            except UnauthenticatedError:
                return False
            return True

        async def end(token: str = token) -> None:
            sandbox.world.tokens.remove(sandbox.world.tokens.one("access", token))
            await viewers.doubt(sources, account.id)

        _, reached = await interleaved(monkeypatch, step, find_out(), end())
        assert not await find_out(Ctx.of(Viewer(token), sources)), step
        step += 1
    assert step > 2


async def test_a_refusal_lets_a_token_be_asked_about_again(alice: Client, sandbox: Sandbox) -> None:
    await alice.data(WRITE)
    sandbox.world.tokens.remove(sandbox.world.tokens.one("access", alice.token))
    # What Chirp answers by itself goes on until GoToSocial is asked for anything.
    await alice.data(WRITE)
    assert "errors" in await alice.graphql("{ viewer { tokens(first: 1) { nodes { id } } } }")
    answer = await alice.graphql(WRITE)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("how", ["inside an answer", "through Chirp", "by its id", "while a socket was open"])
async def test_a_revoked_token_empties_nobodys_limit(
    limited: Open, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    async with limited("alice") as owner, limited() as other:
        scopes = "read write:accounts"
        lost = replace(owner, token=token_of(sandbox.world, "alice", scopes))
        for client in (owner, lost, replace(lost, base=other.base)):
            assert (await learnt(client)).limit == 1500
        row = sandbox.world.tokens.one("access", lost.token)
        assert row is not None
        if how == "by its id":
            listed = (await owner.data(TOKENS))["viewer"]["tokens"]["nodes"]
            await by_graphql(owner, next(token for token in listed if token["scopes"] == scopes.split()))
        else:
            app = sandbox.world.apps.one("client", row.client_id)
            assert app is not None
            if how == "through Chirp":
                fields = {"client_id": app.client_id, "client_secret": app.client_secret, "token": lost.token}
                assert (await owner.rest("POST", "/oauth/revoke", data=fields))[0] == 200
            elif how == "inside an answer":
                await lost.data(ME)
                revoke(sandbox.world, app.client_id, app.client_secret, row.access)
                assert "errors" in await lost.graphql(TOKENS)
            else:
                monkeypatch.setattr(streams, "LIMITS", Limits(token_check=0.5))
                async with limited() as third, connected(replace(lost, base=third.base)) as socket:
                    revoke(sandbox.world, app.client_id, app.client_secret, row.access)
                    assert await closed(socket) == (4401, "Signed out")

        async def charged_to_the_address(base: str) -> bool:
            return (await ask(replace(lost, base=base), PUBLIC)).limit == 300

        for base in (owner.base, other.base):
            await until(lambda base=base: charged_to_the_address(base))
            for _ in range(5):
                assert await charged_to_the_address(base)
        assert (await ask(owner, PUBLIC)).limit == 1500 or (await learnt(owner)).limit == 1500
