"""What every test may ask for: real PostgreSQL and Valkey of their own, settings that lead there, no way out.

Both servers start with the first test that needs them, on free ports, through the code of `chirp dev`. A test gets a
copy of a database that was migrated once, and an empty Valkey.
"""

import asyncio
import secrets
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import asyncpg
import hypothesis
import pytest

from deploy.dev.crew import Crew
from deploy.dev.home import Home
from deploy.dev.postgres import ADMIN, Postgres
from deploy.dev.valkey import Valkey
from resolvers.settings import Settings, read_settings
from resolvers.sources.migrate import migrate
from tests.support.browser import ORIGIN

pytest_plugins = ["tests.support.stack", "tests.support.stores"]

# No test measures time, and each run begins from nothing.
hypothesis.settings.register_profile("chirp", deadline=None, database=None)
hypothesis.settings.load_profile("chirp")

TEMPLATE = "chirp_template"
CLOSED_PORT = "127.0.0.1:9"


class WayOutError(RuntimeError):
    """A test tried to reach another machine."""


def _refuse_way_out(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):
        host = str(args[1][0])
    elif event == "socket.getaddrinfo":
        host = args[0].decode() if isinstance(args[0], bytes) else str(args[0])
    else:
        return
    if not _is_here(host):
        raise WayOutError(f"{event} to {host}: tests stay on this machine")


def _is_here(host: str) -> bool:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host in {"None", "", "localhost", socket.gethostname()} or host.endswith((".localhost", ".invalid"))
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_refuse_way_out)


@dataclass(frozen=True)
class Stores:
    """The servers of this run. `environ` are the settings by which Chirp finds them, with the template as database."""

    postgres: Postgres
    valkey: Valkey
    environ: dict[str, str]

    async def admin(self) -> "asyncpg.Connection[asyncpg.Record]":
        """Open a connection as superuser."""
        return await asyncpg.connect(
            host="127.0.0.1",
            port=self.postgres.port,
            user=ADMIN,
            password=self.postgres.admin_password,
            database="postgres",
        )

    def empty_valkey(self) -> None:
        """Delete every key."""
        with socket.create_connection(("127.0.0.1", self.valkey.port), timeout=5) as connection:
            connection.sendall(f"AUTH {self.valkey.password}\r\nFLUSHALL\r\n".encode())
            answers = connection.makefile("rb")
            assert (answers.readline(), answers.readline()) == (b"+OK\r\n", b"+OK\r\n")


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """PostgreSQL with a migrated template database, and Valkey; both forget everything."""
    folder = Path(tempfile.gettempdir()) / f"chirp-tests-{secrets.token_hex(6)}"
    home = Home(folder)
    try:
        with Crew(home, threading.Event(), say=lambda _line: None) as crew:
            valkey = Valkey(crew, careless=True)
            postgres = Postgres(crew, careless=True)
            crew.wait("starting PostgreSQL", postgres.is_ready)
            crew.wait("starting Valkey", valkey.is_ready)
            login = {"CHIRP_DB_NAME": TEMPLATE, "CHIRP_DB_USER": "chirp_app", "CHIRP_DB_PASS": secrets.token_hex(16)}
            postgres.set_up(login)
            environ = login | {
                "CHIRP_DB_HOST": postgres.host,
                "REDIS_HOST": valkey.host,
                "REDIS_PASS": valkey.password,
                "GTS_HOST": CLOSED_PORT,
                "CHIRP_HOST": ORIGIN,
                "SESSION_SECRET": secrets.token_hex(32),
            }
            asyncio.run(migrate(read_settings(environ)))
            yield Stores(postgres, valkey, environ)
    finally:
        home.close()
        shutil.rmtree(folder)


@pytest.fixture
async def environ(stores: Stores) -> AsyncIterator[dict[str, str]]:
    """Settings as variables: a database and a Valkey that nobody has used, no GoToSocial (give GTS_HOST for one)."""
    name = f"test_{secrets.token_hex(6)}"
    admin = await stores.admin()
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        stores.empty_valkey()
        yield stores.environ | {"CHIRP_DB_NAME": name}
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture
def settings(environ: dict[str, str]) -> Settings:
    """Return the settings that `environ` holds."""
    return read_settings(environ)


@pytest.fixture
def project() -> Iterator[Path]:
    """Return an empty project folder that every user may enter, so that root's PostgreSQL can have its data inside."""
    path = Path(tempfile.mkdtemp(prefix="chirp-project-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)
