import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import asyncpg
import pytest

from resolvers.errors import StoreError, UpstreamDownError, UpstreamTimeoutError
from resolvers.formats import Address
from resolvers.settings import Settings
from resolvers.sources.postgres import Postgres, connect, open_postgres
from tests.support.stores import Stores


@dataclass(frozen=True, slots=True)
class Version:
    version: int
    name: str


@pytest.fixture
async def postgres(settings: Settings) -> AsyncIterator[Postgres]:
    opened = await open_postgres(settings)
    async with opened.session() as session:
        await session.run("CREATE TABLE notes (id int PRIMARY KEY, at timestamptz DEFAULT now())")
    yield opened
    await opened.close()


async def test_rows_are_typed(postgres: Postgres) -> None:
    async with postgres.session() as session:
        first = await session.one(Version, "SELECT version, name FROM schema_versions WHERE version = $1", 1)
        none = await session.one(Version, "SELECT version, name FROM schema_versions WHERE version = 0")
        rows = await session.all(Version, "SELECT version, name FROM schema_versions WHERE version <= $1", 1)
        count = await session.value(int, "SELECT count(*) FROM notes")
        missing = await session.value(int, "SELECT id FROM notes")
        with pytest.raises(TypeError, match="returns int, not str"):
            await session.value(str, "SELECT 1")
        with pytest.raises(TypeError):
            await session.one(Version, "SELECT 1 AS version")
    assert first == Version(1, "0001_schema_versions.sql")
    assert rows == [first]
    assert (none, count, missing) == (None, 0, None)


async def test_run_tells_how_many_rows_it_touched(postgres: Postgres) -> None:
    async with postgres.session() as session:
        await session.run_many("INSERT INTO notes (id) VALUES ($1)", [(1,), (2,), (3,)])
        assert await session.run("DELETE FROM notes WHERE id > $1", 1) == 2
        assert await session.run("CREATE TABLE other (id int)") == 0


async def test_times_are_utc(postgres: Postgres) -> None:
    async with postgres.session() as session:
        await session.run("INSERT INTO notes (id, at) VALUES (1, $1)", datetime(2026, 1, 2, tzinfo=UTC))
        assert await session.value(datetime, "SELECT at FROM notes") == datetime(2026, 1, 2, tzinfo=UTC)
        assert await session.value(str, "SELECT at::text FROM notes") == "2026-01-02 00:00:00+00"


async def test_a_transaction_is_all_or_nothing(postgres: Postgres) -> None:
    async with postgres.transaction() as session:
        await session.run("INSERT INTO notes (id) VALUES (1)")

    async def change_ones_mind() -> None:
        async with postgres.transaction() as session:
            await session.run("INSERT INTO notes (id) VALUES (2)")
            raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        await change_ones_mind()
    async with postgres.session() as session:
        assert await session.value(int, "SELECT sum(id)::int FROM notes") == 1


async def test_a_broken_rule_of_the_data_is_left_to_the_caller(postgres: Postgres) -> None:
    async with postgres.session() as session:
        await session.run("INSERT INTO notes (id) VALUES (1)")
        with pytest.raises(asyncpg.UniqueViolationError):
            await session.run("INSERT INTO notes (id) VALUES (1)")


async def test_an_error_of_the_block_itself_stays_what_it_is(postgres: Postgres) -> None:
    with pytest.raises(ConnectionResetError):
        async with postgres.session():
            raise ConnectionResetError
    with pytest.raises(TimeoutError):
        async with postgres.transaction():
            raise TimeoutError


async def make_half_a_thing(postgres: Postgres) -> None:
    async with postgres.transaction() as session:
        await session.run("CREATE TABLE half_done (id int)")
        await session.run("SELECT pg_sleep(20)")


async def test_a_cancelled_transaction_is_rolled_back_and_its_connection_lives(settings: Settings) -> None:
    postgres = await open_postgres(settings, connections=1)
    try:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(make_half_a_thing(postgres), 0.3)
        async with postgres.session() as session:
            assert await session.value(bool, "SELECT to_regclass('half_done') IS NULL") is True
    finally:
        await postgres.close()


async def test_a_statement_that_takes_too_long_is_stopped(postgres: Postgres) -> None:
    async with postgres.session() as session:
        assert await session.value(str, "SHOW statement_timeout") == "10s"

    async def take_too_long() -> None:
        async with postgres.session() as session:
            await session.run("SET statement_timeout = '50ms'")
            await session.run("SELECT pg_sleep(20)")

    with pytest.raises(UpstreamTimeoutError) as caught:
        await take_too_long()
    assert caught.value.message == "The database takes too long just now. Try again in a moment."
    async with postgres.session() as session:
        assert await session.value(str, "SHOW statement_timeout") == "10s"


async def test_a_lost_connection_is_told_and_the_pool_recovers(stores: Stores, postgres: Postgres) -> None:
    async def lose_the_connection() -> None:
        async with postgres.transaction() as session:
            pid = await session.value(int, "SELECT pg_backend_pid()")
            admin = await stores.admin()
            await admin.execute("SELECT pg_terminate_backend($1)", pid)
            await admin.close()
            await session.run("SELECT 1")

    with pytest.raises(UpstreamDownError) as caught:
        await lose_the_connection()
    assert "PostgreSQL" not in caught.value.message
    assert caught.value.detail.startswith("PostgreSQL: ")
    await postgres.ping()


async def test_a_server_that_is_gone_is_told_at_each_call(stores: Stores, settings: Settings) -> None:
    postgres = await open_postgres(settings)
    admin = await stores.admin()
    await admin.execute(f"ALTER DATABASE {settings.db_name} ALLOW_CONNECTIONS false")
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", settings.db_name)
    await admin.close()
    with pytest.raises(UpstreamDownError):
        await postgres.ping()
    with pytest.raises(UpstreamDownError):
        await postgres.ping()
    await postgres.close()


async def test_a_pool_that_is_used_up_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.sources.postgres.CONNECT_SECONDS", 0.2)
    postgres = await open_postgres(settings, connections=1)
    async with postgres.session():
        with pytest.raises(UpstreamDownError):
            await postgres.ping()
    await postgres.close()


async def test_close_does_not_wait_forever(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.sources.postgres.CONNECT_SECONDS", 0.2)
    postgres = await open_postgres(settings)
    async with postgres.session() as session:
        await postgres.close()
        with pytest.raises(asyncpg.InterfaceError):
            await session.run("SELECT 1")


@pytest.mark.parametrize("opener", [open_postgres, connect])
async def test_a_start_without_the_server_names_the_setting(opener: object, settings: Settings) -> None:
    assert callable(opener)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = Address("127.0.0.1", taken.getsockname()[1])
        faults = {
            r"CHIRP_DB_HOST: PostgreSQL at 127\.0\.0\.1:\d+ cannot be reached": replace(settings, db_address=closed),
            r"CHIRP_DB_HOST: PostgreSQL at no-such\.invalid:5432 cannot be reached": replace(
                settings, db_address=Address("no-such.invalid", 5432)
            ),
            r"CHIRP_DB_USER, CHIRP_DB_PASS: .* does not let 'chirp_app' in": replace(settings, db_password="wrong"),
            r"CHIRP_DB_USER, CHIRP_DB_PASS: .* does not let 'nobody' in": replace(settings, db_user="nobody"),
            r"CHIRP_DB_NAME: 'nothing' cannot be opened .* deploy/postgres.sql": replace(settings, db_name="nothing"),
        }
        for told, wrong in faults.items():
            with pytest.raises(StoreError, match=told) as caught:
                await opener(wrong)
            assert "\n" not in str(caught.value)


async def test_a_start_without_a_password_does_not_look_for_one_elsewhere(
    environ: dict[str, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", environ["CHIRP_DB_PASS"])
    with pytest.raises(StoreError, match="CHIRP_DB_PASS"):
        await open_postgres(replace(settings, db_password=None))


async def test_a_server_that_never_answers_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.sources.postgres.CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = Address("127.0.0.1", silent.getsockname()[1])
        with pytest.raises(StoreError, match=r"CHIRP_DB_HOST: .* gives no answer"):
            await open_postgres(replace(settings, db_address=address))
