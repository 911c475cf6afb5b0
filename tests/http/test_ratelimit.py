"""Rate limits at the edge, with a real Redis: who is charged, what is told, and gateways that share."""

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import aiohttp
import asyncpg
import pytest

from deploy.sandbox.deeds.oauth import revoke
from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.ratelimit import BY_ADDRESS, Kind
from resolvers.settings import Settings, read_settings
from resolvers.sources.ratelimit import Buckets, Limit
from resolvers.sources.redis import Redis, open_redis
from resolvers.telemetry import exposition
from tests.support.relay import Relay
from tests.support.serving import serving
from tests.support.stack import Client, token_of

HOME = "/api/v1/timelines/home?limit=1"
PUBLIC = "/api/v1/instance"
VERIFY = "GET /api/v1/accounts/verify_credentials"
INTERVAL = 0.2
# So slow that nothing drains while a test runs.
SLOW = Limit(10, 100_000)


@dataclass(frozen=True)
class Answer:
    """What the edge said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def limit(self) -> int:
        return int(self.headers["X-RateLimit-Limit"])

    @property
    def remaining(self) -> int:
        return int(self.headers["X-RateLimit-Remaining"])


async def ask(client: Client, path: str, method: str = "GET", *, at: str = "203.0.113.1", **headers: str) -> Answer:
    """Ask from an address that the trusted proxy of the tests vouches for."""
    asked = client.headers() | {"X-Forwarded-For": at} | headers
    async with client.session.request(method, client.base + path, headers=asked, allow_redirects=False) as answer:
        return Answer(answer.status, answer.headers, await answer.read())


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    """Wait until `done`; the time limit of the test ends it."""
    while not await done():
        await asyncio.sleep(0.02)


async def use_up(client: Client, path: str = "/api/v1/nothing") -> tuple[int, Answer]:
    """Ask until the address is refused; return how often it was not, and the refusal. One a second comes back."""
    for count in range(100):
        if (answer := await ask(client, path)).status == 429:
            return count, answer
    pytest.fail("100 requests and no refusal")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let an address ask 30 times at once, not 300, at the same rate: what is shown for 5 minutes stays the same."""
    monkeypatch.setitem(BY_ADDRESS, Kind.API, Limit(30, 30))
    return 30


async def learnt(client: Client, at: str = "203.0.113.1") -> Answer:
    """Ask until the account of the client's token is known; return the first answer that says so."""
    while (answer := await ask(client, HOME, at=at)).limit == 300:
        await asyncio.sleep(0.02)
    return answer


Open = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def limited(environ: dict[str, str], sandbox: Sandbox, session: aiohttp.ClientSession) -> Open:
    """Return what starts a gateway with limits; keywords change its settings."""

    @asynccontextmanager
    async def start(name: str | None = None, **changed: str) -> AsyncIterator[Client]:
        settings = read_settings(environ | {"GTS_HOST": sandbox.url} | changed)
        async with serving(create_app(settings)) as base:
            yield Client(session, base, token_of(sandbox.world, name) if name else None)

    return start


@pytest.fixture
async def shared(settings: Settings) -> AsyncIterator[Redis]:
    opened = await open_redis(settings)
    yield opened
    await opened.close()


async def override(settings: Settings, sandbox: Sandbox, name: str, per_minute: int) -> None:
    account = sandbox.world.accounts.one("acct", name)
    assert account is not None
    connection = await asyncpg.connect(
        host=settings.db_address.host,
        port=settings.db_address.port,
        user=settings.db_user,
        password=settings.db_password,
        database=settings.db_name,
    )
    try:
        await connection.execute(
            "INSERT INTO chirp.rate_limit_overrides (account_id, requests_per_min) VALUES ($1, $2)"
            " ON CONFLICT (account_id) DO UPDATE SET requests_per_min = $2",
            account.id,
            per_minute,
        )
    finally:
        await connection.close()


def failed_settlings() -> float:
    found = re.search(rb'chirp_rate_limit_settlings_total\{outcome="failed"\} (\S+)', exposition())
    return float(found[1]) if found else 0.0


async def test_answers_of_the_api_tell_how_one_stands(limited: Open) -> None:
    async with limited() as nobody:
        first, second = await ask(nobody, PUBLIC), await ask(nobody, PUBLIC)
        assert (first.limit, first.remaining, second.remaining) == (300, 299, 298)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", second.headers["X-RateLimit-Reset"])
        reset = datetime.fromisoformat(second.headers["X-RateLimit-Reset"]) - datetime.now(UTC)
        assert 0 < reset.total_seconds() <= 3
        graphql = await ask(nobody, "/graphql", "POST")
        assert graphql.remaining == 297


async def test_files_and_federation_have_buckets_of_their_own_and_tell_nothing(limited: Open) -> None:
    async with limited() as nobody:
        for path in ("/users/alice", "/.well-known/nodeinfo", "/nodeinfo/2.0", "/fileserver/x", "/assets/x", "/"):
            assert not [name for name in (await ask(nobody, path)).headers if name.lower().startswith("x-ratelimit")]
        assert (await ask(nobody, PUBLIC)).remaining == 299


async def test_an_address_that_asks_too_much_is_refused_and_no_other(limited: Open, few: int) -> None:
    async with limited() as nobody:
        begin = time.monotonic()
        count, refused = await use_up(nobody)
        assert few <= count <= few + 1 + time.monotonic() - begin
        assert re.fullmatch(rb'\{"error":"Too many requests[^"]*"\}', refused.body)
        assert (refused.limit, refused.remaining) == (300, 0)
        assert 1 <= int(refused.headers["Retry-After"]) <= 2
        assert "Access-Control-Allow-Origin" not in refused.headers
        assert (await ask(nobody, "/fileserver/x")).status == 404
        assert (await ask(nobody, "/.well-known/nodeinfo")).status == 200
        preflight = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
        assert (await ask(nobody, "/api/v1/statuses", "OPTIONS", **preflight)).status == 204
        assert (await ask(nobody, "/oauth/token", "POST")).status != 429
        assert (await ask(nobody, PUBLIC, at="203.0.113.2")).status == 200


async def test_a_refusal_can_be_read_from_another_origin(limited: Open) -> None:
    async with limited() as nobody:
        for _ in range(31):
            refused = await ask(nobody, "/oauth/token", "POST", Origin="https://elsewhere.example")
        assert refused.status == 429
        assert refused.headers["Access-Control-Allow-Origin"] == "*"
        assert {"Retry-After", "X-RateLimit-Reset"} <= set(refused.headers["Access-Control-Expose-Headers"].split(","))


async def test_an_address_cannot_be_invented(limited: Open) -> None:
    async with limited(CHIRP_TRUSTED_PROXIES="10.0.0.0/8") as nobody:
        spoofed = [(await ask(nobody, PUBLIC, at=f"203.0.113.{number}")).remaining for number in range(5)]
        assert spoofed == [299, 298, 297, 296, 295]


async def test_the_whole_64_of_an_ipv6_client_is_one_address(limited: Open) -> None:
    async with limited() as nobody:
        asked = ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1")
        assert [(await ask(nobody, PUBLIC, at=at)).remaining for at in asked] == [299, 298, 299]


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/%74oken", "/auth/sign_in", "/signup", "/api/v1/accounts"])
async def test_signing_in_is_limited_more(limited: Open, path: str) -> None:
    async with limited() as nobody:
        answers = [await ask(nobody, path, "POST") for _ in range(31)]
        assert 429 not in [answer.status for answer in answers[:30]]
        assert (answers[30].status, answers[30].limit, answers[30].remaining) == (429, 30, 0)
        assert 1 <= int(answers[30].headers["Retry-After"]) <= 10
        assert (await ask(nobody, path)).status != 429
        assert (await ask(nobody, PUBLIC)).status == 200


async def test_limits_that_are_off_say_and_do_nothing(limited: Open) -> None:
    async with limited("alice", CHIRP_RATE_LIMITS="off") as alice:
        answers = [await ask(alice, "/oauth/token", "POST") for _ in range(40)]
        assert 429 not in [answer.status for answer in answers]
        assert "X-RateLimit-Limit" not in (await ask(alice, HOME)).headers


async def test_headers_of_gotosocial_are_replaced(limited: Open) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        told = b"X-RateLimit-Limit: 7\r\nX-RateLimit-Remaining: 6\r\nX-Ratelimit-Reset: 2001-01-01T00:00:00.000Z\r\n"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + told + b"\r\n")
        await writer.drain()
        writer.close()

    far = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with far, limited(GTS_HOST=f"127.0.0.1:{far.sockets[0].getsockname()[1]}") as nobody:
        headers = (await ask(nobody, PUBLIC)).headers
    told = [(name.lower(), value) for name, value in headers.items() if name.lower().startswith("x-ratelimit")]
    assert told[:2] == [("x-ratelimit-limit", "300"), ("x-ratelimit-remaining", "299")]
    assert len(told) == 3


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
    limited: Open, upstream: Client, shared: Redis
) -> None:
    async with limited("alice") as alice:
        await asyncio.gather(*(ask(alice, HOME) for _ in range(20)))
        await learnt(alice)
        await asyncio.gather(*(ask(alice, HOME) for _ in range(20)))
        assert (await upstream.calls())[VERIFY] == 1
        keys = [key.decode() for key in await shared.client.keys("chirp:token_account:*")]
        assert alice.token is not None
        assert keys == [f"chirp:token_account:{hashlib.sha256(alice.token.encode()).hexdigest()}"]
        assert 86_390 <= await shared.client.ttl(keys[0]) <= 86_400
        values = [await shared.client.get(key) for key in await shared.client.keys("chirp:*")]
        assert alice.token not in str(await shared.client.keys("*")) + str(values)
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


async def test_a_revoked_token_falls_back_to_its_address(limited: Open, sandbox: Sandbox, shared: Redis) -> None:
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
        assert await shared.client.keys("chirp:token_account:*") == []


@pytest.mark.usefixtures("few")
async def test_a_known_token_is_served_at_an_address_that_others_have_used_up(limited: Open) -> None:
    async with limited("alice") as alice, limited() as other:
        await learnt(alice)
        await use_up(other)
        assert (await ask(replace(other, token="invented"), PUBLIC)).status == 429
        known = await ask(replace(other, token=alice.token), HOME)
        assert (known.status, known.limit) == (200, 1500)


async def test_an_override_replaces_the_limit_and_is_read_again(
    limited: Open, settings: Settings, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.ratelimit.OVERRIDES_SECONDS", 0.05)
    async with limited("alice") as alice:
        assert (await learnt(alice)).limit == 1500
        await override(settings, sandbox, "alice", 4)

        async def replaced() -> bool:
            return (await ask(alice, HOME)).limit == 20

        await until(replaced)
        assert [(await ask(alice, HOME)).status for _ in range(5)][-1] == 429
        await override(settings, sandbox, "alice", 3000)

        async def raised() -> bool:
            return (await ask(alice, HOME)).limit == 15_000

        await until(raised)
        assert (await ask(alice, HOME)).status == 200


async def test_handshakes_of_sockets_count_and_are_refused(limited: Open, settings: Settings, sandbox: Sandbox) -> None:
    await override(settings, sandbox, "alice", 5)
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


async def test_gateways_share_what_is_taken(limited: Open) -> None:
    async with limited() as one, limited() as two:
        for _ in range(20):
            assert (await ask(one, "/oauth/token", "POST")).status != 429
        await asyncio.sleep(3 * INTERVAL)
        # The second has no bucket yet: what it lets through in its first interval is the share it may overdraw.
        await ask(two, "/oauth/token", "POST")
        await asyncio.sleep(2 * INTERVAL)
        seen = await ask(two, "/oauth/token", "POST")
        assert seen.remaining == 8
        statuses = [(await ask(two, "/oauth/token", "POST")).status for _ in range(9)]
        assert statuses.count(429) == 1
        await asyncio.sleep(2 * INTERVAL)
        await ask(one, "/oauth/token", "POST")
        await asyncio.sleep(2 * INTERVAL)
        # One comes back every ten seconds: on a slow machine one more may fit.
        assert 429 in [(await ask(one, "/oauth/token", "POST")).status for _ in range(2)]
    async with limited() as restarted:
        await ask(restarted, "/oauth/token", "POST")
        await asyncio.sleep(2 * INTERVAL)
        assert 429 in [(await ask(restarted, "/oauth/token", "POST")).status for _ in range(2)]


async def test_two_processes_together_keep_the_limit(shared: Redis) -> None:
    one, two = Buckets(shared), Buckets(shared)
    limit = Limit(100, 100_000)
    taken = 0
    for _ in range(30):
        taken += sum(not buckets.take("a", limit) for buckets in (one, two) for _ in range(4))
        await one.settle()
        await two.settle()
        await one.settle()
    assert 100 <= taken <= 108
    assert two.level("a", limit) == pytest.approx(taken, abs=0.1)


async def test_what_was_overdrawn_in_one_interval_is_paid_back(shared: Redis) -> None:
    one, two = Buckets(shared), Buckets(shared)
    for buckets in (one, two):
        assert [buckets.take("a", SLOW) for _ in range(10)] == [0] * 10
    await one.settle()
    await two.settle()
    assert two.level("a", SLOW) == pytest.approx(20, abs=0.1)
    assert two.take("a", SLOW) == pytest.approx(110_000, rel=0.01)


async def test_all_buckets_are_settled_by_one_call(shared: Redis) -> None:
    buckets = Buckets(shared)
    for name in range(300):
        buckets.take(f"many:{name}", SLOW)
    await buckets.settle()
    before = (await shared.client.info("commandstats"))["cmdstat_evalsha"]["calls"]
    for name in range(300):
        buckets.take(f"many:{name}", SLOW)
    await buckets.settle()
    assert (await shared.client.info("commandstats"))["cmdstat_evalsha"]["calls"] - before == 1
    fresh = Buckets(shared)
    fresh.take("many:7", SLOW)
    await fresh.settle()
    assert fresh.level("many:7", SLOW) == pytest.approx(3, abs=0.01)


async def test_redis_forgets_a_bucket_that_is_empty(shared: Redis) -> None:
    buckets = Buckets(shared)
    quick = Limit(10, 2)
    buckets.take("a", quick, 2)
    await buckets.settle()
    assert 0 < await shared.client.pttl("chirp:rate:a") <= 400
    buckets.give("a", quick, 2)
    await buckets.settle()
    assert await shared.client.exists("chirp:rate:a") == 0


async def test_without_redis_each_counts_alone_and_settles_when_it_is_back(settings: Settings, shared: Redis) -> None:
    async with Relay(settings.redis_address) as relay:
        cut = await open_redis(replace(settings, redis_address=relay.address))
        lonely = Buckets(cut)
        lonely.take("a", SLOW, 3)
        await relay.stop()
        failed = failed_settlings()
        await lonely.settle()
        lonely.take("a", SLOW, 7)
        await lonely.settle()
        assert lonely.take("a", SLOW) > 0
        assert failed_settlings() == failed + 2
        other = Buckets(shared)
        other.take("a", SLOW, 4)
        await other.settle()
        assert other.level("a", SLOW) == pytest.approx(4, abs=0.1)
        await relay.start()
        await lonely.settle()
        assert failed_settlings() == failed + 2
        assert lonely.level("a", SLOW) == pytest.approx(14, abs=0.1)
        await cut.close()


async def test_what_drained_during_an_outage_is_not_charged_afterwards(settings: Settings) -> None:
    seconds = [0.0]
    limit = Limit(60, 60)
    async with Relay(settings.redis_address) as relay:
        cut = await open_redis(replace(settings, redis_address=relay.address))
        buckets = Buckets(cut, lambda: seconds[0])
        await relay.stop()
        for _ in range(100):
            seconds[0] += 5
            assert buckets.take("a", limit, 5) == 0
            await buckets.settle()
        await relay.start()
        await buckets.settle()
        assert buckets.level("a", limit) <= 6
        await cut.close()


async def test_a_gateway_outlives_its_redis(limited: Open, settings: Settings) -> None:
    async with (
        Relay(settings.redis_address) as relay,
        limited("alice", REDIS_HOST=f"127.0.0.1:{relay.address.port}") as alice,
        limited() as other,
    ):
        await learnt(alice)
        await relay.stop()
        failed = failed_settlings()
        for _ in range(31):
            last = await ask(alice, "/oauth/token", "POST")
        assert last.status == 429
        assert (await ask(alice, HOME)).status == 200

        async def noticed() -> bool:
            return failed_settlings() > failed

        await until(noticed)
        await relay.start()

        await asyncio.sleep(4 * INTERVAL)
        await ask(other, "/oauth/token", "POST")
        await asyncio.sleep(2 * INTERVAL)
        assert (await ask(other, "/oauth/token", "POST")).status == 429
