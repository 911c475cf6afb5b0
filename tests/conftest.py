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
from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_address
from pathlib import Path

import asyncpg
import hypothesis
import pytest

from resolvers.settings import Settings, read_settings
from resolvers.sources.migrate import migrate
from resolvers.sources.redis import Redis, open_redis
from tests.support.browser import ORIGIN
from tests.support.stores import Sql, Stores, running_stores

pytest_plugins = ["tests.support.stack"]

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


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """PostgreSQL with a migrated template database, and Valkey; both forget everything."""
    with running_stores(TEMPLATE, {"GTS_HOST": CLOSED_PORT, "CHIRP_HOST": ORIGIN}) as running:
        asyncio.run(migrate(read_settings(running.environ)))
        yield running


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
async def sql(settings: Settings) -> AsyncIterator[Sql]:
    """Return a connection to the database of `settings`, as Chirp has one; rows are equal to tuples."""
    connection = await asyncpg.connect(
        host=settings.db_address.host,
        port=settings.db_address.port,
        user=settings.db_user,
        password=settings.db_password,
        database=settings.db_name,
    )
    yield connection
    await connection.close()


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    """Return a connection to the Valkey of `settings`, as Chirp has one."""
    opened = await open_redis(settings)
    yield opened
    await opened.close()


@pytest.fixture
def project() -> Iterator[Path]:
    """Return an empty project folder that every user may enter, so that root's PostgreSQL can have its data inside."""
    path = Path(tempfile.mkdtemp(prefix="chirp-project-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)
