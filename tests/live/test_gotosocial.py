"""A real GoToSocial in its place: `GTS_BIN=... make test` (or `gotosocial` in PATH); skipped, loudly, without one."""

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.dev.person import Person, Server
from tests.support.chirp_dev import ChirpDev, chirp_dev

KIT = Path(__file__).parents[1] / "contract"
PROGRAM = os.environ.get("GTS_BIN") or shutil.which("gotosocial")

pytestmark = [
    pytest.mark.live,
    # A real server starts twice (accounts need a database first), and the kit waits for its streams to fall silent.
    pytest.mark.timeout(300),
    pytest.mark.skipif(PROGRAM is None, reason="NO REAL GOTOSOCIAL WAS TRIED: set GTS_BIN to a gotosocial program"),
]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ChirpDev, Path]]:
    """Return the whole system on a real GoToSocial, and the file of its logins."""
    folder = tmp_path_factory.mktemp("live")
    accounts = folder / "accounts.json"
    real = {name: os.environ[name] for name in ("GTS_WEB_DIR",) if name in os.environ} | {"GTS_BIN": str(PROGRAM)}
    with chirp_dev(folder, "--accounts", str(accounts), "--no-limits", environ=real) as run:
        run.wait_until_ready(240)
        yield run, accounts


async def test_every_step_of_the_contract_passes_through(system: tuple[ChirpDev, Path]) -> None:
    run, accounts = system
    # The recordings are of a server that says nothing of itself yet.
    admin = Person(Server(run.port, f"localhost:{run.port}"), "admin", scope="read write admin")
    told = dict.fromkeys(("description", "short_description", "contact_username", "contact_email"), "")
    await asyncio.to_thread(admin.call, "PATCH", "/api/v1/instance", **told)
    command = [sys.executable, KIT / "scenario.py", "check", run.url, "--accounts", accounts]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    printed = (await process.communicate())[0].decode()
    counts = re.search(r"^(\d+) passed, (\d+) failed$", printed, re.MULTILINE)
    assert counts is not None, printed
    assert int(counts[2]) == 0, printed
    assert int(counts[1]) >= 860


def test_the_demo_accounts_are_there(system: tuple[ChirpDev, Path]) -> None:
    _, accounts = system
    assert {"admin", "alice", "bob", "carol", "dave"} <= json.loads(accounts.read_text()).keys()


def test_that_it_was_real_is_told(system: tuple[ChirpDev, Path]) -> None:
    run, _ = system
    assert str(PROGRAM) in run.output
