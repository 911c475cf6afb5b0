"""Rate limits of accounts, with a real Redis: whose a token is, who is charged, and who has a limit of their own."""

import asyncio
import hashlib
from dataclasses import replace

import aiohttp
import pytest

from deploy.sandbox.deeds.oauth import revoke
from deploy.sandbox.server import Sandbox
from resolvers.sources.redis import Redis
from tests.support.limits import HOME, PUBLIC, Open, ask, learnt, use_up
from tests.support.stack import Client, token_of
from tests.support.stores import Sql
from tests.support.waiting import until

VERIFY = "GET /api/v1/accounts/verify_credentials"


async def override(sql: Sql, sandbox: Sandbox, name: str, per_minute: int) -> None:
    account = sandbox.world.accounts.one("acct", name)
    assert account is not None
    await sql.execute(
        "INSERT INTO chirp.rate_limit_overrides (account_id, requests_per_min) VALUES ($1, $2)"
        " ON CONFLICT (account_id) DO UPDATE SET requests_per_min = $2",
        account.id,
        per_minute,
    )


async def test_an_account_has_one_bucket_for_all_its_tokens_and_addresses(limited: Open, sandbox: Sandbox) -> None:
    async with limited("alice") as phone:
        first = await ask(phone, HOME)
        assert (first.limit, first.remaining) == (300, 299)
        known = await learnt(phone)
        # Five drain within a second, which a busy machine may well take between two requests.
        assert known.limit == 1500
        assert known.remaining in (1495, 1500)
        # Far more than drains while they run: a bucket of its own would show the laptop none of it.
        await asyncio.gather(*(ask(phone, HOME) for _ in range(60)))
        laptop = replace(phone, token=token_of(sandbox.world, "alice"))
        other = await learnt(laptop, at="203.0.113.9")
        assert other.limit == 1500
        assert other.remaining <= 1450
        bob = replace(phone, token=token_of(sandbox.world, "bob"))
        assert (await learnt(bob)).remaining in (1495, 1500)


async def test_whose_a_token_is_is_asked_once_and_kept_without_the_token(
    limited: Open, upstream: Client, redis: Redis
) -> None:
    async with limited("alice") as alice:
        await asyncio.gather(*(ask(alice, HOME) for _ in range(20)))
        await learnt(alice)
        await asyncio.gather(*(ask(alice, HOME) for _ in range(20)))
        assert (await upstream.calls())[VERIFY] == 1
        keys = [key.decode() for key in await redis.client.keys("chirp:token_account:*")]
        assert alice.token is not None
        assert keys == [f"chirp:token_account:{hashlib.sha256(alice.token.encode()).hexdigest()}"]
        assert 86_390 <= await redis.client.ttl(keys[0]) <= 86_400
        values: list[object] = []
        for key in await redis.client.keys("chirp:*"):
            is_list = await redis.client.type(key) == b"zset"
            values.append(await (redis.client.zrange(key, 0, -1) if is_list else redis.client.get(key)))
        assert alice.token not in str(await redis.client.keys("*")) + str(values)
        async with limited() as other:
            await learnt(replace(other, token=alice.token))
        assert (await upstream.calls())[VERIFY] == 1


@pytest.mark.usefixtures("few")
async def test_invented_tokens_stay_with_their_address(limited: Open, upstream: Client) -> None:
    async with limited() as nobody:
        bad = replace(nobody, token="invented")
        assert (await ask(bad, HOME)).status == 401
        for number in range(20):
            # Public paths answer whatever the token.
            answer = await ask(replace(nobody, token=f"invented-{number}"), PUBLIC)
            assert (answer.status, answer.limit) == (200, 300)

        async def all_asked() -> bool:
            return (await upstream.calls()).get(VERIFY, 0) == 20

        await until(all_asked)
        again = await ask(replace(nobody, token="invented-3"), PUBLIC)
        assert again.limit == 300
        assert again.remaining < 300
        await use_up(replace(nobody, token="invented-3"), PUBLIC)
        assert (await ask(replace(nobody, token="invented-new"), PUBLIC)).status == 429
        assert (await upstream.calls())[VERIFY] == 20


async def test_tokens_that_may_not_tell_their_account_share_a_bucket_at_their_address(
    limited: Open, sandbox: Sandbox
) -> None:
    async with limited() as nobody:
        one, two = (replace(nobody, token=token_of(sandbox.world, "alice", "read:statuses")) for _ in range(2))
        assert (await learnt(one)).limit == 1500
        await asyncio.gather(*(ask(one, HOME) for _ in range(60)))
        # One account may have any number of them.
        assert (await learnt(two)).remaining <= 1450
        assert (await learnt(two, at="203.0.113.9")).remaining in (1495, 1500)


async def test_a_revoked_token_falls_back_to_its_address(limited: Open, sandbox: Sandbox, redis: Redis) -> None:
    async with limited("alice") as alice:
        await learnt(alice)
        token = sandbox.world.tokens.one("access", alice.token)
        app = sandbox.world.apps.one("client", token.client_id) if token else None
        assert app is not None
        assert alice.token is not None
        revoke(sandbox.world, app.client_id, app.client_secret, alice.token)
        assert (await ask(alice, HOME)).status == 401

        async def fell_back() -> bool:
            return (await ask(alice, PUBLIC)).limit == 300

        await until(fell_back)
        assert await redis.client.keys("chirp:token_account:*") == []


@pytest.mark.usefixtures("few")
async def test_a_known_token_is_served_at_an_address_that_others_have_used_up(limited: Open) -> None:
    async with limited("alice") as alice, limited() as other:
        await learnt(alice)
        await use_up(other)
        assert (await ask(replace(other, token="invented"), PUBLIC)).status == 429
        known = await ask(replace(other, token=alice.token), HOME)
        assert (known.status, known.limit) == (200, 1500)


async def test_an_override_replaces_the_limit_and_is_read_again(
    limited: Open, sql: Sql, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.ratelimit.OVERRIDES_SECONDS", 0.05)
    async with limited("alice") as alice:
        assert (await learnt(alice)).limit == 1500
        await override(sql, sandbox, "alice", 4)

        async def replaced() -> bool:
            return (await ask(alice, HOME)).limit == 20

        await until(replaced)
        assert [(await ask(alice, HOME)).status for _ in range(5)][-1] == 429
        await override(sql, sandbox, "alice", 3000)

        async def raised() -> bool:
            return (await ask(alice, HOME)).limit == 15_000

        await until(raised)
        assert (await ask(alice, HOME)).status == 200


async def test_handshakes_of_sockets_count_and_are_refused(limited: Open, sql: Sql, sandbox: Sandbox) -> None:
    await override(sql, sandbox, "alice", 5)
    async with limited("alice") as alice:
        left = (await learnt(alice)).remaining // 5
        streaming = f"{alice.base}/api/v1/streaming?stream=user&access_token={alice.token}"
        for _ in range(left):
            async with alice.session.ws_connect(streaming, headers={"User-Agent": "t"}):
                pass
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await alice.session.ws_connect(streaming, headers={"User-Agent": "t"})
        assert refused.value.status == 429
        assert refused.value.headers is not None
        assert refused.value.headers["X-RateLimit-Remaining"] == "0"
        assert int(refused.value.headers["Retry-After"]) >= 1
        assert (await ask(alice, HOME)).status == 429


async def test_a_socket_makes_its_token_known(limited: Open) -> None:
    async with limited("alice") as alice:
        headers = {"User-Agent": "t", "X-Forwarded-For": "203.0.113.1"}
        streaming = f"{alice.base}/api/v1/streaming?stream=user&access_token={alice.token}"
        async with alice.session.ws_connect(streaming, headers=headers):

            async def known() -> bool:
                return (await ask(alice, HOME)).limit == 1500

            await until(known)
