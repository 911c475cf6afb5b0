"""A canary: one token and one password go through every flow of signing in, and are found nowhere in clear."""

import io
import json
import logging
from collections.abc import Awaitable, Callable, Iterator

import aiohttp
import pytest
import structlog

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.sealed_sessions import name_of
from resolvers.settings import Settings
from resolvers.sources.redis import Redis
from resolvers.telemetry import REQUESTS, configure_logging, exposition
from tests.support.browser import ORIGIN, Browser
from tests.support.serving import serving
from tests.support.stores import Sql

PASSWORD = "Canary-that-sings-81f3"


@pytest.fixture
def log(gateway_settings: Settings) -> Iterator[io.StringIO]:
    """Return what is logged, down to the finest."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logging("debug", stream=stream, secrets=gateway_settings.secrets)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    REQUESTS.direct(None)


async def redis_dump(redis: Redis) -> str:
    """Return every key and value, of whatever type."""
    client = redis.client
    readers: dict[bytes, Callable[[bytes], Awaitable[object]]] = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
        b"list": lambda key: client.lrange(key, 0, -1),
        b"stream": client.xrange,
    }
    keys = [key async for key in client.scan_iter("*")]
    return "\n".join([repr((key, await readers[await client.type(key)](key))) for key in keys])


async def postgres_dump(sql: Sql) -> str:
    """Return every row of the schema, bytes as hexadecimal and as they are."""
    tables = await sql.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'chirp'")
    rows = [row for table in tables for row in await sql.fetch(f"SELECT * FROM chirp.{table[0]}")]  # noqa: S608  a name
    return "\n".join(f"{tuple(row)!r}" for row in rows)


@pytest.fixture
def dump(sql: Sql, redis: Redis) -> Callable[[], Awaitable[str]]:
    """Return what tells all that both stores hold."""

    async def all_of_it() -> str:
        return await redis_dump(redis) + await postgres_dump(sql)

    return all_of_it


async def test_no_token_and_no_password_is_found_anywhere(
    session: aiohttp.ClientSession,
    sandbox: Sandbox,
    gateway_settings: Settings,
    dump: Callable[[], Awaitable[str]],
    log: io.StringIO,
) -> None:
    secrets = {PASSWORD, "Chirp-demo-alice-2026", "Chirp-demo-admin-2026"}
    async with serving(create_app(gateway_settings)) as base:
        alice, admin, phone = (Browser(session, base) for _ in range(3))
        await alice.sign_in("alice", password=PASSWORD)
        callback = await alice.to_callback("alice")
        secrets |= {part.partition("=")[2] for part in callback.partition("?")[2].split("&")}
        await alice.go(callback)
        await alice.go(callback)
        await alice.sign_in("bob")
        await admin.sign_in("admin")
        await admin.sign_in("admin", "/chirp/sign-in?admin=1")
        await phone.sign_in("alice")
        for browser in (alice, admin, phone):
            assert (await browser.fetch("PATCH", "/api/v2/chirp/preferences", json={"theme": "dark"}))[0] == 200
            await browser.fetch("POST", "/graphql", json={"query": "{ viewer { account { acct } sessions { id } } }"})
            await browser.fetch("POST", "/graphql", json={"query": "{ nonsense }"})
            await browser.fetch("POST", "/api/v2/media", data={"x": "y"})
        tokens = {token.access for token in sandbox.world.tokens}
        apps = {app.client_secret for app in sandbox.world.apps if app.redirect_uris == [f"{ORIGIN}/chirp/callback"]}
        bearer = next(token.access for token in sandbox.world.tokens if token.user_id)
        await alice.fetch("GET", "/api/v2/chirp/session", headers={"Authorization": f"Bearer {bearer}"})
        await alice.fetch("GET", f"/api/v1/accounts/verify_credentials?access_token={bearer}")
        cookies = {value for one in (alice, admin, phone) for name, value in one.cookies.items() if "chirp" in name}
        held = await dump()
        await phone.submit(await phone.go("/"), 1)
        await admin.submit(await admin.go("/chirp/sign-out"))
        held += await dump()
    assert len(tokens) == 5
    assert len(apps) == 2
    written = log.getvalue()
    metrics = exposition().decode()
    assert '"path":"/chirp/callback"' in written
    assert "chirp_sign_ins_total" in metrics
    assert all(name_of(cookie) in held for cookie in cookies)
    for secret in secrets | tokens | apps | cookies:
        assert len(secret) > 10
        for place, text in (("log", written), ("metrics", metrics), ("stores", held)):
            assert secret not in text, f"{secret} in {place}"
            assert secret.encode().hex() not in text
            assert json.dumps(secret) not in text
