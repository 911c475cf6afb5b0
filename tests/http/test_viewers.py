"""Who a token stands for and what it may do, as Chirp's own routes see it."""

import asyncio

import aiohttp
import pytest

from deploy.sandbox.deeds.oauth import OUT_OF_BAND, grant_code, register_app
from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.settings import Settings, read_settings
from tests.support.serving import serving
from tests.support.stack import Client, token_of

VERIFY = "GET /api/v1/accounts/verify_credentials"
PROBE = "POST /api/v1/statuses/{id}/mute"
PREFERENCES = "/api/v2/chirp/preferences"
CONTEXT = "GET /api/v1/statuses/{id}/context"


@pytest.fixture
async def muted(bob: Client) -> str:
    """Return the path that mutes a conversation."""
    _, posted = await bob.rest("POST", "/api/v1/statuses", json={"status": "Hm", "visibility": "public"})
    return f"/api/v2/chirp/statuses/{posted['id']}/mute_conversation"


async def signed_in(nobody: Client, sandbox: Sandbox, scopes: str, *, as_json: bool = False) -> Client:
    """Return alice with a token that she got through the gateway."""
    app = register_app(sandbox.world, "Tests", redirect_uris=OUT_OF_BAND, scopes=scopes)
    account = sandbox.world.accounts.one("acct", "alice")
    assert account is not None
    user = sandbox.world.user_of(account.id)
    assert user is not None
    code = grant_code(sandbox.world, app, user, OUT_OF_BAND, scopes)
    fields = {
        "grant_type": "authorization_code",
        "code": code.id,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": OUT_OF_BAND,
    }
    status, answer = await nobody.rest("POST", "/oauth/token", **({"json": fields} if as_json else {"data": fields}))
    assert status == 200, answer
    return Client(nobody.session, nobody.base, answer["access_token"])


async def test_scopes_told_at_sign_in_need_no_question(
    nobody: Client, sandbox: Sandbox, upstream: Client, muted: str
) -> None:
    for as_json in (False, True):
        alice = await signed_in(nobody, sandbox, "read write", as_json=as_json)
        await upstream.forget_calls()
        assert (await alice.rest("POST", muted))[0] == 200
        assert (await upstream.calls())[PROBE] == 1


async def test_scopes_told_at_sign_in_refuse_without_a_question(
    nobody: Client, sandbox: Sandbox, upstream: Client, muted: str
) -> None:
    alice = await signed_in(nobody, sandbox, "read")
    await upstream.forget_calls()
    status, answer = await alice.rest("POST", muted)
    assert (status, answer["error"]) == (403, "This token lacks the scope write:mutes.")
    assert await upstream.calls() == {}


async def test_an_unknown_token_is_asked_about_once_per_scope(
    nobody: Client, sandbox: Sandbox, upstream: Client, muted: str
) -> None:
    reader = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "read"))
    await upstream.forget_calls()
    for _ in range(3):
        assert (await reader.rest("POST", muted))[0] == 403
    calls = await upstream.calls()
    assert calls[PROBE] == 1
    assert CONTEXT not in calls


async def test_a_known_identity_costs_no_call(alice: Client, upstream: Client, muted: str) -> None:
    await alice.rest("POST", muted)
    await upstream.forget_calls()
    for _ in range(20):
        assert (await alice.rest("POST", muted))[0] == 200
    assert VERIFY not in await upstream.calls()


async def test_an_unknown_token_is_asked_for_its_account_once_rate_limits_or_not(
    environ: dict[str, str], nobody: Client, sandbox: Sandbox, upstream: Client
) -> None:
    settings = read_settings(environ | {"GTS_HOST": sandbox.url})
    async with serving(create_app(settings)) as base:
        alice = Client(nobody.session, base, token_of(sandbox.world, "alice"))
        await upstream.forget_calls()

        limit = ""
        # 300 is that of her address.
        while limit != "1500":
            async with nobody.session.get(base + PREFERENCES, headers=alice.headers()) as answer:
                assert answer.status == 200
                limit = answer.headers["X-RateLimit-Limit"]
            await asyncio.sleep(0.05)
    assert (await upstream.calls())[VERIFY] == 1


@pytest.mark.parametrize("place", ["form", "parts", "query"])
async def test_a_revoked_token_is_dropped_at_once_in_every_process(
    nobody: Client, sandbox: Sandbox, gateway_settings: Settings, place: str
) -> None:
    alice = await signed_in(nobody, sandbox, "read write")
    async with serving(create_app(gateway_settings)) as other:
        elsewhere = Client(nobody.session, other, alice.token)
        # GoToSocial is not asked about it again.
        for client in (alice, elsewhere):
            assert (await client.rest("GET", PREFERENCES))[0] == 200
        token = next(row for row in sandbox.world.tokens if row.access == alice.token)
        app = next(row for row in sandbox.world.apps if row.client_id == token.client_id)
        fields = {"client_id": app.client_id, "client_secret": app.client_secret, "token": alice.token}
        form = aiohttp.FormData(fields, default_to_multipart=place == "parts")
        given = {"params": fields} if place == "query" else {"data": form}
        assert (await nobody.rest("POST", "/oauth/revoke", **given))[0] == 200
        for client in (alice, elsewhere):
            status, answer = await client.rest("GET", PREFERENCES)
            assert status == 401, answer


async def test_a_token_that_may_not_tell_its_account_is_refused_on_chirps_own_routes(
    nobody: Client, sandbox: Sandbox, muted: str
) -> None:
    narrow = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "write"))
    assert (await narrow.rest("POST", muted))[0] == 403
    assert (await narrow.rest("POST", "/api/v1/statuses", json={"status": "Still posts"}))[0] == 200


async def test_the_answer_of_the_token_call_stays_as_it_is(
    session: aiohttp.ClientSession, nobody: Client, upstream: Client
) -> None:
    wrong = {"grant_type": "authorization_code", "code": "x", "client_id": "y", "client_secret": "z"}
    answers = []
    for base in (nobody.base, upstream.base):
        async with session.post(base + "/oauth/token", data=wrong, headers={"User-Agent": "x"}) as answer:
            kept = sorted((a, b) for a, b in answer.headers.items() if a.lower() not in {"x-request-id", "date"})
            answers.append((answer.status, [pair for pair in kept if "RateLimit" not in pair[0]], await answer.read()))
    assert answers[0] == answers[1]
