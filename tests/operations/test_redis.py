import secrets
import socket
from dataclasses import replace

import pytest

from resolvers.errors import StoreError, UpstreamDownError
from resolvers.formats import Address
from resolvers.settings import Settings, read_settings
from resolvers.sources.redis import Redis, open_redis
from tests.support.wire import wire


@pytest.fixture
def key() -> str:
    return f"test:{secrets.token_hex(8)}"


async def test_a_value_is_kept_under_the_prefix_for_its_time(redis: Redis, key: str) -> None:
    assert await redis.get(key) is None
    await redis.put(key, b"\x00old", seconds=60)
    await redis.put(key, b"\x00new", seconds=60)
    assert await redis.get(key) == b"\x00new"
    assert await redis.client.keys(f"*{key}") == [f"chirp:{key}".encode()]
    assert 58 <= await redis.client.ttl(f"chirp:{key}") <= 60
    assert await redis.delete(key, "test:nothing") == 1
    assert await redis.get(key) is None
    assert await redis.delete() == 0


async def test_a_dropped_connection_is_replaced(redis: Redis, key: str) -> None:
    await redis.put(key, b"kept", seconds=60)
    await redis.client.client_kill_filter(_type="normal", skipme=False)
    assert await redis.get(key) == b"kept"


async def test_a_start_without_the_server_names_the_setting(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = Address("127.0.0.1", taken.getsockname()[1])
        faults = {
            r"REDIS_HOST: Redis at 127\.0\.0\.1:\d+ cannot be used": replace(settings, redis_address=closed),
            r"REDIS_HOST: Redis at no-such\.invalid:6379 cannot be used": replace(
                settings, redis_address=Address("no-such.invalid", 6379)
            ),
            r"REDIS_PASS: .* does not let us in \(invalid": replace(settings, redis_password="wrong"),
            r"REDIS_PASS: .* does not let us in \(Auth": replace(settings, redis_password=None),
            r"REDIS_HOST: .*": replace(settings, redis_address=settings.redis_address._replace(tls=True)),
        }
        for told, wrong in faults.items():
            with pytest.raises(StoreError, match=told) as caught:
                await open_redis(wrong)
            assert "\n" not in str(caught.value)


async def test_a_server_that_goes_away_is_told_and_one_that_returns_is_used(environ: dict[str, str]) -> None:
    async with wire(environ["REDIS_HOST"]) as line:
        redis = await open_redis(read_settings(environ | {"REDIS_HOST": line.address}))
        await line.cut()
        with pytest.raises(UpstreamDownError) as caught:
            await redis.get("test:x")
        assert "Redis" not in caught.value.message
        assert caught.value.detail.startswith("Redis: ")
        await line.open()
        await redis.ping()
        await redis.close()


async def test_a_server_that_never_answers_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.sources.redis.ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = Address("127.0.0.1", silent.getsockname()[1])
        with pytest.raises(StoreError, match=r"REDIS_HOST: .* gives no answer"):
            await open_redis(replace(settings, redis_address=address))


async def test_a_pool_that_is_used_up_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.sources.redis.ANSWER_SECONDS", 0.2)
    redis = await open_redis(settings, connections=1)
    pool = redis.client.connection_pool
    connection = await pool.get_connection()
    with pytest.raises(UpstreamDownError):
        await redis.ping()
    await pool.release(connection)
    await redis.ping()
    await redis.close()
