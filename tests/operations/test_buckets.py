"""What is taken from a limit, shared through a real Redis by those who let others take it."""

import pytest

from resolvers.settings import read_settings
from resolvers.sources.ratelimit import Buckets, Limit
from resolvers.sources.redis import Redis, open_redis
from tests.support.clock import Clock
from tests.support.limits import failed_settlings
from tests.support.wire import wire

# So slow that nothing drains while a test runs.
SLOW = Limit(10, 100_000)


async def test_two_processes_together_keep_the_limit(redis: Redis) -> None:
    one, two = Buckets(redis), Buckets(redis)
    limit = Limit(100, 100_000)
    taken = 0
    for _ in range(30):
        taken += sum(not buckets.take("a", limit) for buckets in (one, two) for _ in range(4))
        await one.settle()
        await two.settle()
        await one.settle()
    assert 100 <= taken <= 108
    assert two.level("a", limit) == pytest.approx(taken, abs=0.1)


async def test_what_was_overdrawn_in_one_interval_is_paid_back(redis: Redis) -> None:
    one, two = Buckets(redis), Buckets(redis)
    for buckets in (one, two):
        assert [buckets.take("a", SLOW) for _ in range(10)] == [0] * 10
    await one.settle()
    await two.settle()
    assert two.level("a", SLOW) == pytest.approx(20, abs=0.1)
    assert two.take("a", SLOW) == pytest.approx(110_000, rel=0.01)


async def test_all_buckets_are_settled_by_one_call(redis: Redis) -> None:
    buckets = Buckets(redis)
    for name in range(300):
        buckets.take(f"many:{name}", SLOW)
    await buckets.settle()
    before = (await redis.client.info("commandstats"))["cmdstat_evalsha"]["calls"]
    for name in range(300):
        buckets.take(f"many:{name}", SLOW)
    await buckets.settle()
    assert (await redis.client.info("commandstats"))["cmdstat_evalsha"]["calls"] - before == 1
    fresh = Buckets(redis)
    fresh.take("many:7", SLOW)
    await fresh.settle()
    assert fresh.level("many:7", SLOW) == pytest.approx(3, abs=0.01)


async def test_redis_forgets_a_bucket_that_is_empty(redis: Redis) -> None:
    buckets = Buckets(redis)
    quick = Limit(10, 2)
    buckets.take("a", quick, 2)
    await buckets.settle()
    assert 0 < await redis.client.pttl("chirp:rate:a") <= 400
    buckets.give("a", quick, 2)
    await buckets.settle()
    assert await redis.client.exists("chirp:rate:a") == 0


async def test_without_redis_each_counts_alone_and_settles_when_it_is_back(
    environ: dict[str, str], redis: Redis
) -> None:
    async with wire(environ["REDIS_HOST"]) as line:
        cut = await open_redis(read_settings(environ | {"REDIS_HOST": line.address}))
        lonely = Buckets(cut)
        lonely.take("a", SLOW, 3)
        await line.cut()
        failed = failed_settlings()
        await lonely.settle()
        lonely.take("a", SLOW, 7)
        await lonely.settle()
        assert lonely.take("a", SLOW) > 0
        assert failed_settlings() == failed + 2
        other = Buckets(redis)
        other.take("a", SLOW, 4)
        await other.settle()
        assert other.level("a", SLOW) == pytest.approx(4, abs=0.1)
        await line.open()
        await lonely.settle()
        assert failed_settlings() == failed + 2
        assert lonely.level("a", SLOW) == pytest.approx(14, abs=0.1)
        await cut.close()


async def test_what_drained_during_an_outage_is_not_charged_afterwards(environ: dict[str, str]) -> None:
    clock = Clock()
    limit = Limit(60, 60)
    async with wire(environ["REDIS_HOST"]) as line:
        cut = await open_redis(read_settings(environ | {"REDIS_HOST": line.address}))
        buckets = Buckets(cut, clock)
        await line.cut()
        for _ in range(100):
            clock.now += 5
            assert buckets.take("a", limit, 5) == 0
            await buckets.settle()
        await line.open()
        await buckets.settle()
        assert buckets.level("a", limit) <= 6
        await cut.close()
