"""PostgreSQL: the pool, sessions that return typed rows, transactions. No SQL of Chirp's own tables.

What goes wrong at the start is a StoreError that names the setting; later it is an UpstreamDownError or
UpstreamTimeoutError, whose message is safe to show.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from resolvers.errors import StoreError, UpstreamDownError, UpstreamTimeoutError
from resolvers.settings import Settings

Row = TypeVar("Row")
Answer = TypeVar("Answer")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

OLDEST_VERSION = 16
CONNECT_SECONDS = 5.0
STATEMENT_SECONDS = 10.0
# How long after its own time-out a server may take to say so, before it counts as hanging.
GRACE_SECONDS = 2.0
_BUSY = "The database is not reachable just now. Try again in a moment."
_SLOW = "The database takes too long just now. Try again in a moment."


class Session:
    """One connection for a while. `kind` is a dataclass or NamedTuple with a field for each column."""

    def __init__(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        self._connection = connection
        self._afterwards: list[Callable[[], None]] = []

    def after_commit(self, do: Callable[[], None]) -> None:
        """Call `do` once the transaction of this session has been committed; never when it is rolled back."""
        self._afterwards.append(do)

    def committed(self) -> None:
        """Do what was to be done after the commit."""
        for do in self._afterwards:
            do()

    async def all(self, kind: type[Row], sql: str, *args: object) -> list[Row]:
        """Return every row, each as a `kind`."""
        return [kind(**row) for row in await self._answer(self._connection.fetch(sql, *args))]

    async def one(self, kind: type[Row], sql: str, *args: object) -> Row | None:
        """Return the first row as a `kind`, or None."""
        row = await self._answer(self._connection.fetchrow(sql, *args))
        return None if row is None else kind(**row)

    async def value(self, kind: type[Row], sql: str, *args: object) -> Row | None:
        """Return the first column of the first row, a `kind` or null; None when there is no row."""
        found: object = await self._answer(self._connection.fetchval(sql, *args))
        if found is not None and not isinstance(found, kind):
            raise TypeError(f"the query returns {type(found).__name__}, not {kind.__name__}")
        return found

    async def run(self, sql: str, *args: object) -> int:
        """Run one statement; return how many rows it touched."""
        count = (await self._answer(self._connection.execute(sql, *args))).rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def run_many(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        """Run one statement for each of `rows`, in one round trip and all or none."""
        await self._answer(self._connection.executemany(sql, rows))

    async def _answer(self, answer: Awaitable[Answer]) -> Answer:
        return await _answered(self._connection, answer)


class Postgres:
    """The pool. Made by `open_postgres`."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def close(self) -> None:
        """Close every connection, after what runs on it has ended or 5 seconds have passed."""
        try:
            await asyncio.wait_for(self._pool.close(), CONNECT_SECONDS)
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """Lend a connection; each statement commits by itself."""
        with _translated():
            connection = await self._acquire()
            try:
                yield Session(connection)
            finally:
                await self._give_back(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """Lend a connection inside a transaction: the end of the block commits, an exception rolls back."""
        with _translated():
            connection = await self._acquire()
            try:
                transaction = connection.transaction()
                await _answered(connection, transaction.start())
                session = Session(connection)
                try:
                    yield session
                except BaseException:
                    if not connection.is_closed():
                        await _answered(connection, transaction.rollback())
                    raise
                await _answered(connection, transaction.commit())
                session.committed()
            finally:
                await self._give_back(connection)

    def connections(self) -> dict[str, int]:
        """Return how many connections are in use, and how many are open and idle."""
        idle = self._pool.get_idle_size()
        return {"in_use": self._pool.get_size() - idle, "idle": idle}

    async def ping(self) -> None:
        """Ask the server for an answer. Raises UpstreamDownError or UpstreamTimeoutError."""
        async with self.session() as session:
            await session.run("SELECT 1")

    async def _acquire(self) -> "PoolConnectionProxy[asyncpg.Record]":
        try:
            return await self._pool.acquire(timeout=CONNECT_SECONDS)
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            raise UpstreamDownError(_BUSY, detail=f"PostgreSQL: {error!r}") from error

    async def _give_back(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        # A connection that hangs is closed by the pool; what it was used for has its own error, or was done.
        with suppress(TimeoutError):
            await self._pool.release(connection, timeout=GRACE_SECONDS)


async def _answered(connection: "PoolConnectionProxy[asyncpg.Record]", answer: Awaitable[Answer]) -> Answer:
    """Wait for an answer. A connection whose server hangs is closed: a ROLLBACK there would hang as well."""
    try:
        return await answer
    except TimeoutError as error:
        connection.terminate()
        raise UpstreamTimeoutError(_SLOW, detail=f"PostgreSQL: {error!r}") from error


async def open_postgres(settings: Settings, *, connections: int = 10) -> Postgres:
    """Open the pool, search path chirp, up to `connections`. Raises StoreError naming the setting."""
    with _explained(settings):
        pool = await asyncpg.create_pool(
            host=settings.db_address.host,
            port=settings.db_address.port,
            user=settings.db_user,
            password=settings.db_password or "",
            database=settings.db_name,
            min_size=1,
            max_size=connections,
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS + GRACE_SECONDS,
            server_settings=_server_settings(seconds=STATEMENT_SECONDS),
        )
    async with pool.acquire() as connection:
        version = connection.get_server_version().major
    if version < OLDEST_VERSION:
        await pool.close()
        raise StoreError(f"CHIRP_DB_HOST is a PostgreSQL {version}; Chirp needs {OLDEST_VERSION} or later")
    return Postgres(pool)


async def connect(settings: Settings) -> Connection:
    """Open one connection whose statements have no time limit. Raises StoreError naming the setting."""
    with _explained(settings):
        return await asyncpg.connect(
            host=settings.db_address.host,
            port=settings.db_address.port,
            user=settings.db_user,
            password=settings.db_password or "",
            database=settings.db_name,
            timeout=CONNECT_SECONDS,
            # A statement whose client was killed ends within a second, and with it the locks it holds.
            server_settings=_server_settings(seconds=0) | {"client_connection_check_interval": "1s"},
        )


def _server_settings(*, seconds: float) -> dict[str, str]:
    return {
        "application_name": "chirp",
        "search_path": "chirp",
        "statement_timeout": f"{seconds:.0f}s",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
    }


@contextmanager
def _explained(settings: Settings) -> Iterator[None]:
    where = f"{settings.db_address.host}:{settings.db_address.port}"
    try:
        yield
    except TimeoutError as error:
        raise StoreError(f"CHIRP_DB_HOST: PostgreSQL at {where} gives no answer") from error
    except OSError as error:
        raise StoreError(
            f"CHIRP_DB_HOST: PostgreSQL at {where} cannot be reached ({error.strerror or error})"
        ) from error
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise StoreError(
            f"CHIRP_DB_USER, CHIRP_DB_PASS: PostgreSQL at {where} does not let {settings.db_user!r} in ({error})"
        ) from error
    except (asyncpg.InvalidCatalogNameError, asyncpg.InsufficientPrivilegeError) as error:
        raise StoreError(
            f"CHIRP_DB_NAME: {settings.db_name!r} cannot be opened ({error}); deploy/postgres.sql shows how it is made"
        ) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StoreError(f"CHIRP_DB_HOST: PostgreSQL at {where} refuses ({error})") from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError) as error:
        raise UpstreamTimeoutError(_SLOW, detail=f"PostgreSQL: {error!r}") from error
    except (
        asyncpg.PostgresConnectionError,
        asyncpg.OperatorInterventionError,
        asyncpg.InsufficientResourcesError,
        asyncpg.InternalClientError,
        asyncpg.InterfaceError,
    ) as error:
        raise UpstreamDownError(_BUSY, detail=f"PostgreSQL: {error}") from error
