"""Rate limits at the edge, with a real Redis: how addresses are charged, what is told, and gateways that share."""

import asyncio
import re
import time
from datetime import UTC, datetime

import pytest

from tests.support.limits import HOME, PUBLIC, Open, ask, failed_settlings, learnt, use_up
from tests.support.waiting import until
from tests.support.wire import wire

# Between two settlings of a gateway with Redis.
INTERVAL = 0.2


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


async def test_a_gateway_outlives_its_redis(limited: Open, environ: dict[str, str]) -> None:
    async with (
        wire(environ["REDIS_HOST"]) as line,
        limited("alice", REDIS_HOST=line.address) as alice,
        limited() as other,
    ):
        await learnt(alice)
        await line.cut()
        failed = failed_settlings()
        for _ in range(31):
            last = await ask(alice, "/oauth/token", "POST")
        assert last.status == 429
        assert (await ask(alice, HOME)).status == 200

        async def noticed() -> bool:
            return failed_settlings() > failed

        await until(noticed)
        await line.open()

        await asyncio.sleep(4 * INTERVAL)
        await ask(other, "/oauth/token", "POST")
        await asyncio.sleep(2 * INTERVAL)
        assert (await ask(other, "/oauth/token", "POST")).status == 429
