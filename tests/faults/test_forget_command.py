"""The command `chirp forget` as an operator runs it."""

import asyncio
from pathlib import Path

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.stack import token_of
from tests.support.stores import Sql
from tests.units.test_dev_cli import chirp

# The command loads the whole program, several times.
pytestmark = pytest.mark.timeout(60)


async def test_an_account_is_told_and_forgotten(
    environ: dict[str, str], sandbox: Sandbox, sql: Sql, tmp_path: Path
) -> None:
    account = sandbox.world.accounts.one("acct", "alice")
    assert account is not None
    lead = environ | {"GTS_HOST": sandbox.url, "GTS_ADMIN_TOKEN": token_of(sandbox.world, "admin", "read admin")}
    await sql.execute("INSERT INTO chirp.preferences VALUES ($1, NULL, 'dark', 'calm')", account.id)
    refused = await asyncio.to_thread(chirp, "forget", "nobody-here", folder=tmp_path, environ=lead)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "GoToSocial knows no account nobody-here" in refused.stderr
    asked = await asyncio.to_thread(chirp, "forget", "@alice", folder=tmp_path, environ=lead)
    assert asked.returncode == 1
    assert f"Chirp holds of @alice ({account.id}):\n  preferences: 1" in asked.stdout
    assert await sql.fetchval("SELECT count(*) FROM chirp.preferences") == 1
    done = await asyncio.to_thread(chirp, "forget", account.id, "--yes", folder=tmp_path, environ=lead)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Forgotten."), done.stderr
    assert await sql.fetchval("SELECT count(*) FROM chirp.preferences") == 0
    again = await asyncio.to_thread(chirp, "forget", account.id, folder=tmp_path, environ=lead)
    assert again.returncode == 2
    assert "nothing is held" in again.stderr
