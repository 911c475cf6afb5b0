"""Migrations of the schema chirp: forward only, numbered without gaps, each in a transaction of its own.

A session lock keeps two that start at once apart. One that is killed leaves nothing half done: run it again.
"""

import hashlib
import importlib.resources
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from typing import NamedTuple

import asyncpg

from resolvers.errors import MigrationError
from resolvers.settings import Settings
from resolvers.sources.postgres import Connection, connect

LOCK_KEY = int.from_bytes(b"chirp")
LOCK_WAIT_SECONDS = 300
_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


class Migration(NamedTuple):
    """One file."""

    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Traversable | None = None) -> list[Migration]:
    """Return the migrations of `folder` (the package `migrations`) in order.

    Raises MigrationError for a name not like 0001_what.sql, a number that stands twice and a gap.
    """
    folder = importlib.resources.files("migrations") if folder is None else folder
    migrations: list[Migration] = []
    for file in sorted((item for item in folder.iterdir() if item.name.endswith(".sql")), key=lambda it: it.name):
        match = _FILE_NAME.fullmatch(file.name)
        if match is None:
            raise MigrationError(f"the migration {file.name} is not named like 0001_what.sql")
        version, expected = int(match[1]), len(migrations) + 1
        if version != expected:
            raise MigrationError(f"the migration {file.name} stands where {expected:04d}_... is expected")
        # read_text() reads every line end as \n, so the checksum is the same on every system.
        migrations.append(Migration(version, file.name, file.read_text(encoding="utf-8")))
    return migrations


async def migrate(settings: Settings, migrations: Sequence[Migration] | None = None) -> list[str]:
    """Bring the schema to the newest of `migrations`; return the names of those applied now.

    Raises StoreError when PostgreSQL cannot be used, MigrationError when the schema is newer than this
    program, a file was changed after it was applied, the user may not change the schema, or a migration
    fails (it is undone).
    """
    migrations = read_migrations() if migrations is None else migrations
    connection = await connect(settings)
    try:
        await _lock(connection)
        await _ensure_schema(connection, settings.db_user)
        pending = _pending(migrations, await _applied(connection))
        for migration in pending:
            await _apply(connection, migration)
        return [migration.name for migration in pending]
    except (
        asyncpg.PostgresConnectionError,
        asyncpg.OperatorInterventionError,
        asyncpg.InterfaceError,
    ) as error:
        raise MigrationError(f"PostgreSQL went away during the migration ({error}); run it again") from error
    finally:
        await connection.close(timeout=5)


async def pending(settings: Settings) -> list[str]:
    """Return the names of the migrations that `migrate` would apply; changes nothing.

    Raises StoreError when PostgreSQL cannot be used, MigrationError when the schema is newer than this program, a file
    was changed after it was applied, or the user may not read the schema.
    """
    connection = await connect(settings)
    try:
        return [migration.name for migration in _pending(read_migrations(), await _applied(connection))]
    except asyncpg.InsufficientPrivilegeError as error:
        raise MigrationError(f"{settings.db_user!r} may not read the schema chirp ({error})") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise MigrationError(f"PostgreSQL does not tell what was applied ({error})") from error
    finally:
        await connection.close(timeout=5)


async def _lock(connection: Connection) -> None:
    await connection.execute(f"SET lock_timeout = '{LOCK_WAIT_SECONDS}s'")
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
    except asyncpg.LockNotAvailableError as error:
        raise MigrationError(f"another process has been migrating for {LOCK_WAIT_SECONDS} seconds") from error


async def _ensure_schema(connection: Connection, user: str) -> None:
    may_change = await connection.fetchval(
        "SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = 'chirp'"
    )
    if may_change is None:
        with _refused(f"there is no schema chirp, and {user!r} may not create it"):
            await connection.execute("CREATE SCHEMA chirp")
    elif not may_change:
        with _refused(f"{user!r} may not change the schema chirp"):
            raise asyncpg.InsufficientPrivilegeError


async def _applied(connection: Connection) -> list[tuple[int, str, str]]:
    if await connection.fetchval("SELECT to_regclass('chirp.schema_versions')") is None:
        return []
    rows = await connection.fetch("SELECT version, name, checksum FROM chirp.schema_versions ORDER BY version")
    return [(row["version"], row["name"], row["checksum"]) for row in rows]


def _pending(migrations: Sequence[Migration], applied: Sequence[tuple[int, str, str]]) -> Sequence[Migration]:
    if len(applied) > len(migrations):
        ours = migrations[-1].name if migrations else "none"
        raise MigrationError(
            f"the database has the schema {applied[-1][1]}, this Chirp knows up to {ours}: start a newer Chirp"
        )
    for migration, row in zip(migrations, applied, strict=False):
        if row != (migration.version, migration.name, migration.checksum):
            raise MigrationError(
                f"the database has {row[1]} as version {row[0]}, not the {migration.name} of this Chirp:"
                " a file was changed after it was applied; put it back and write a new one"
            )
    return migrations[len(applied) :]


async def _apply(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL lock_timeout = '3s'")
            await connection.execute(migration.sql)
            await connection.execute(
                "INSERT INTO chirp.schema_versions (version, name, checksum) VALUES ($1, $2, $3)",
                migration.version,
                migration.name,
                migration.checksum,
            )
    except asyncpg.LockNotAvailableError as error:
        raise MigrationError(
            f"{migration.name} waited 3 seconds for a table that is in use; nothing was changed, run it again"
        ) from error
    except asyncpg.PostgresError as error:
        raise MigrationError(f"{migration.name} failed and was undone: {error}") from error


@contextmanager
def _refused(what: str) -> Iterator[None]:
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise MigrationError(f"{what}; let an administrator run deploy/postgres.sql") from error
