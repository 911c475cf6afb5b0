"""PostgreSQL and Valkey of a run of tests or benches."""

import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import asyncpg

from deploy.dev.crew import Crew
from deploy.dev.home import Home
from deploy.dev.postgres import ADMIN, Postgres
from deploy.dev.valkey import Valkey

Sql: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@dataclass(frozen=True)
class Stores:
    """The servers of this run. `environ` are the settings by which Chirp finds them, with the template as database."""

    postgres: Postgres
    valkey: Valkey
    environ: dict[str, str]

    async def admin(self, database: str = "postgres") -> Sql:
        """Open a connection as superuser."""
        return await asyncpg.connect(
            host="127.0.0.1",
            port=self.postgres.port,
            user=ADMIN,
            password=self.postgres.admin_password,
            database=database,
        )

    def empty_valkey(self) -> None:
        """Delete every key."""
        with socket.create_connection(("127.0.0.1", self.valkey.port), timeout=5) as connection:
            connection.sendall(f"AUTH {self.valkey.password}\r\nFLUSHALL\r\n".encode())
            answers = connection.makefile("rb")
            assert (answers.readline(), answers.readline()) == (b"+OK\r\n", b"+OK\r\n")


@contextmanager
def running_stores(database: str, more: Mapping[str, str]) -> Iterator[Stores]:
    """Start both servers on free ports, with an empty database, until the end; `more` are further settings."""
    folder = Path(tempfile.gettempdir()) / f"chirp-stores-{secrets.token_hex(6)}"
    home = Home(folder)
    try:
        with Crew(home, threading.Event(), say=lambda _line: None) as crew:
            valkey = Valkey(crew, careless=True)
            postgres = Postgres(crew, careless=True)
            crew.wait("starting PostgreSQL", postgres.is_ready)
            crew.wait("starting Valkey", valkey.is_ready)
            login = {"CHIRP_DB_NAME": database, "CHIRP_DB_USER": "chirp_app", "CHIRP_DB_PASS": secrets.token_hex(16)}
            postgres.set_up(login)
            lead = {"CHIRP_DB_HOST": postgres.host, "REDIS_HOST": valkey.host, "REDIS_PASS": valkey.password}
            yield Stores(postgres, valkey, {**login, **lead, "SESSION_SECRET": secrets.token_hex(32), **more})
    finally:
        home.close()
        shutil.rmtree(folder)
