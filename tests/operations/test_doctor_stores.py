"""What `chirp doctor` finds at a PostgreSQL and a Valkey that are not as they should be."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from deploy.dev.postgres import ADMIN
from deploy.doctor import clock, postgres, redis, worker
from deploy.doctor.finding import Verdict
from deploy.sandbox.server import Sandbox
from jobs.context import open_context
from jobs.worker import worker_of
from resolvers.formats import Address
from resolvers.settings import Settings, read_settings
from resolvers.sources.migrate import read_migrations
from resolvers.sources.redis import open_redis
from tests.support.findings import assert_is, one
from tests.support.stores import Stores

CLOSED = Address("127.0.0.1", 9)
SCRIPT = "deploy/postgres.sql"

Run = Callable[[str], Awaitable[object]]


@pytest.fixture
async def admin(stores: Stores, settings: Settings) -> AsyncIterator[Run]:
    """Run SQL as administrator in the database of the test."""
    connection = await stores.admin(settings.db_name)
    yield connection.execute
    await connection.close()


async def test_a_database_as_the_script_makes_it_is_well(settings: Settings) -> None:
    found = await postgres.check(settings)
    assert not [finding for finding in found if finding.verdict is Verdict.FAULT]
    assert_is(found, "PostgreSQL role", Verdict.OK, "chirp_app owns the schema chirp")
    assert_is(found, "Extension pg_trgm", Verdict.OK, "in the schema chirp")
    assert_is(found, "Extension unaccent", Verdict.OK, "in the schema chirp")
    assert_is(found, "Migrations", Verdict.OK, f"all {len(read_migrations())} are applied")
    assert one(found, "PostgreSQL").text.startswith("18.")


async def test_a_postgresql_out_of_reach_names_the_setting(settings: Settings) -> None:
    wrong = {
        "CHIRP_DB_HOST: PostgreSQL at 127.0.0.1:9 cannot be reached": replace(settings, db_address=CLOSED),
        "CHIRP_DB_USER, CHIRP_DB_PASS": replace(settings, db_password="not-the-password"),
        "CHIRP_DB_NAME: 'nowhere' cannot be opened": replace(settings, db_name="nowhere"),
    }
    for told, bad in wrong.items():
        found = await postgres.check(bad)
        assert len(found) == 1
        assert_is(found, "PostgreSQL", Verdict.FAULT, told, SCRIPT)
        assert "not-the-password" not in found[0].text


async def test_a_superuser_is_a_fault(settings: Settings, stores: Stores) -> None:
    found = await postgres.check(replace(settings, db_user=ADMIN, db_password=stores.postgres.admin_password))
    assert_is(found, "PostgreSQL role", Verdict.FAULT, "postgres is a superuser", "CHIRP_DB_USER")


async def test_a_role_with_more_power_is_told(settings: Settings, admin: Run) -> None:
    await admin("ALTER ROLE chirp_app CREATEDB")
    try:
        found = await postgres.check(settings)
    finally:
        await admin("ALTER ROLE chirp_app NOCREATEDB")
    assert_is(found, "PostgreSQL role", Verdict.WARNING, "may do more", "NOCREATEDB")


async def test_tables_of_others_in_sight_are_a_fault(settings: Settings, admin: Run) -> None:
    await admin("CREATE SCHEMA theirs; CREATE TABLE theirs.statuses (id int)")
    assert one(await postgres.check(settings), "PostgreSQL sight").verdict is not Verdict.FAULT
    await admin("GRANT USAGE ON SCHEMA theirs TO PUBLIC; GRANT SELECT ON theirs.statuses TO PUBLIC")
    found = await postgres.check(settings)
    assert_is(found, "PostgreSQL sight", Verdict.FAULT, "outside of chirp, in theirs", "REVOKE its rights in theirs")


async def test_another_database_that_is_open_is_told(settings: Settings, admin: Run) -> None:
    name = f"{settings.db_name}_other"
    await admin(f"CREATE DATABASE {name}")
    try:
        found = await postgres.check(settings)
        # Databases of other tests may be open beside it.
        assert_is(found, "PostgreSQL sight", Verdict.WARNING, name, f'"{name}"')
        assert_is(found, "PostgreSQL sight", Verdict.WARNING, name, " FROM PUBLIC")
        await admin(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")
        assert name not in one(await postgres.check(settings), "PostgreSQL sight").text
    finally:
        await admin(f"DROP DATABASE {name}")


async def test_a_schema_that_is_not_there_points_to_the_script(settings: Settings, admin: Run) -> None:
    await admin("DROP SCHEMA chirp CASCADE")
    found = await postgres.check(settings)
    assert_is(found, "PostgreSQL role", Verdict.FAULT, "there is no schema chirp", SCRIPT)
    assert_is(found, "Extension pg_trgm", Verdict.FAULT, "is not installed", SCRIPT)
    assert_is(found, "Migrations", Verdict.FAULT, "0001_schema_versions.sql", "chirp migrate")


async def test_a_schema_of_somebody_else_is_a_fault(settings: Settings, admin: Run) -> None:
    await admin("ALTER SCHEMA chirp OWNER TO postgres")
    found = await postgres.check(settings)
    assert_is(found, "PostgreSQL role", Verdict.FAULT, "does not own the schema", SCRIPT)
    assert_is(found, "Migrations", Verdict.FAULT, "may not read the schema chirp", "restore it")


async def test_an_extension_elsewhere_is_a_fault(settings: Settings, admin: Run) -> None:
    await admin("ALTER EXTENSION unaccent SET SCHEMA public")
    found = await postgres.check(settings)
    assert_is(found, "Extension unaccent", Verdict.FAULT, "in the schema public", "SET SCHEMA chirp")
    assert_is(found, "Extension pg_trgm", Verdict.OK, "in the schema chirp")


async def test_migrations_that_wait_are_named(settings: Settings, admin: Run) -> None:
    await admin("DELETE FROM chirp.schema_versions WHERE version > 1")
    found = await postgres.check(settings)
    assert_is(found, "Migrations", Verdict.FAULT, "not applied: 0002_events.sql", "chirp migrate")
    assert "0001" not in one(found, "Migrations").text


async def test_a_newer_schema_is_a_fault(settings: Settings, admin: Run) -> None:
    await admin("INSERT INTO chirp.schema_versions (version, name, checksum) VALUES (9999, '9999_new.sql', 'x')")
    found = await postgres.check(settings)
    assert_is(found, "Migrations", Verdict.FAULT, "9999_new.sql", "run the Chirp that belongs to this database")


@asynccontextmanager
async def configured(settings: Settings, **options: str) -> AsyncIterator[None]:
    """Let the server have other options for a while."""
    opened = await open_redis(settings)
    before = {name: (await opened.client.config_get(name))[name] for name in (key.replace("_", "-") for key in options)}
    try:
        for name, value in zip(before, options.values(), strict=True):
            await opened.client.config_set(name, value)
        yield
    finally:
        for name, value in before.items():
            await opened.client.config_set(name, value)
        await opened.close()


async def test_a_valkey_for_tests_is_well_but_forgets(settings: Settings) -> None:
    found = await redis.check(settings)
    assert_is(found, "Redis", Verdict.OK, "Valkey ")
    assert_is(found, "Redis password", Verdict.OK, "is asked for")
    assert_is(found, "Redis persistence", Verdict.WARNING, "appendonly no", "set appendonly yes")
    assert_is(found, "Redis eviction", Verdict.OK, "noeviction")
    assert settings.redis_password
    assert not [finding for finding in found if settings.redis_password in finding.text + finding.remedy]


async def test_a_redis_out_of_reach_names_the_setting(settings: Settings) -> None:
    wrong = {
        "REDIS_HOST: Redis at 127.0.0.1:9 cannot be used": replace(settings, redis_address=CLOSED),
        "REDIS_PASS: Redis at": replace(settings, redis_password="not-the-password"),
        "does not let us in": replace(settings, redis_password=None),
    }
    for told, bad in wrong.items():
        found = await redis.check(bad)
        assert len(found) == 1
        assert_is(found, "Redis", Verdict.FAULT, told, "correct the setting")
        assert "not-the-password" not in found[0].text


async def test_a_redis_without_password_is_told(settings: Settings) -> None:
    async with configured(settings, requirepass=""):
        found = await redis.check(replace(settings, redis_password=None))
    assert_is(found, "Redis password", Verdict.WARNING, "who reaches it can read sessions", "requirepass")


async def test_a_redis_that_drops_keys_is_told(settings: Settings) -> None:
    async with configured(settings, maxmemory="512mb", maxmemory_policy="allkeys-lru"):
        found = await redis.check(settings)
        assert_is(found, "Redis eviction", Verdict.WARNING, "allkeys-lru", "maxmemory-policy noeviction")
    async with configured(settings, maxmemory="512mb"):
        assert_is(await redis.check(settings), "Redis eviction", Verdict.OK, "512 MB, noeviction")


async def test_a_redis_that_may_not_tell_is_told(settings: Settings) -> None:
    opened = await open_redis(settings)
    try:
        await opened.client.execute_command("ACL", "SETUSER", "default", "-info")
        found = await redis.check(settings)
        assert_is(found, "Redis", Verdict.OK, "answers at")
        assert_is(found, "Redis facts", Verdict.WARNING, "permission", "+info")
    finally:
        await opened.client.execute_command("ACL", "SETUSER", "default", "+info")
        await opened.close()


async def test_the_clock_of_postgresql_is_compared(settings: Settings) -> None:
    assert_is(await clock.check(settings), "Clock of PostgreSQL", Verdict.OK, "agrees with ours")
    gone = await clock.check(replace(settings, db_address=CLOSED))
    assert_is(gone, "Clock of PostgreSQL", Verdict.SKIPPED, "does not answer")


# arq closes its connections by a name that redis-py has since changed.
@pytest.mark.filterwarnings("ignore:Call to deprecated close:DeprecationWarning")
async def test_a_worker_tells_that_it_runs(settings: Settings, environ: dict[str, str], sandbox: Sandbox) -> None:
    assert_is(await worker.check(settings), "Worker", Verdict.WARNING, "none has told of itself", "chirp work")
    async with open_context(read_settings(environ | {"GTS_HOST": sandbox.url})) as opened:
        running = worker_of(settings, opened, burst=True)
        await running.async_run()
        assert_is(await worker.check(settings), "Worker", Verdict.OK, "runs")
        await running.close()
    assert_is(await worker.check(replace(settings, redis_address=CLOSED)), "Worker", Verdict.SKIPPED, "Redis")
