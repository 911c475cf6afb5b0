import os
import shutil
from pathlib import Path

import pytest

from deploy.dev.person import Person, Server
from tests.support.chirp_dev import chirp_dev

GTS_BIN = os.environ.get("GTS_BIN") or shutil.which("gotosocial")

# Each test starts the whole system.
pytestmark = [pytest.mark.faults, pytest.mark.timeout(60)]


def test_servers_that_the_environment_names_are_used(project: Path, environ: dict[str, str]) -> None:
    stores = {name: value for name, value in environ.items() if name.startswith(("CHIRP_DB_", "REDIS_"))}
    with chirp_dev(project, environ=stores) as run:
        run.wait_until_ready()
        assert f"{stores['CHIRP_DB_HOST']}" in run.output
        assert "from CHIRP_DB_HOST" in run.output
        assert "from REDIS_HOST" in run.output
        assert sorted(path.name for path in run.home.iterdir() if path.name in {"postgres", "valkey"}) == []


def test_a_server_that_cannot_be_reached_is_told(project: Path, environ: dict[str, str]) -> None:
    stores = {name: value for name, value in environ.items() if name.startswith(("CHIRP_DB_", "REDIS_"))}
    with chirp_dev(project, environ=stores | {"CHIRP_DB_HOST": "127.0.0.1:9"}) as run:
        assert run.wait() == 2
        assert "CHIRP_DB_HOST: PostgreSQL at 127.0.0.1:9 cannot be reached" in run.output
        assert "Traceback" not in run.output


def test_a_gotosocial_that_is_no_program_is_told(project: Path) -> None:
    with chirp_dev(project, environ={"GTS_BIN": str(project / "missing")}) as run:
        assert run.wait() == 2
        assert run.output == f"chirp: GTS_BIN={project / 'missing'} is no program\n"


def test_a_gotosocial_without_its_web_folder_is_told(project: Path) -> None:
    program = project / "gotosocial"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    with chirp_dev(project, environ={"GTS_BIN": str(program)}) as run:
        assert run.wait() == 2
        assert "set GTS_WEB_DIR" in run.output


# GoToSocial hashes eight passwords and migrates a new database, and does so in seconds of pure computing.
@pytest.mark.live
@pytest.mark.timeout(180)
@pytest.mark.skipif(
    GTS_BIN is None, reason="no gotosocial program in PATH or GTS_BIN: chirp dev was tried on the sandbox only"
)
def test_a_real_gotosocial_has_the_demo_people_and_keeps_them(project: Path) -> None:
    environ = {"GTS_BIN": str(GTS_BIN)}
    with chirp_dev(project, environ=environ) as run:
        run.wait_until_ready(seconds=120)
        assert str(GTS_BIN) in run.output
        alice = Person(Server(run.port, f"localhost:{run.port}"), "alice")
        home = {status["text"] for status in alice.call("GET", "/api/v1/timelines/home?limit=40")}
        admin = Person(Server(run.port, f"localhost:{run.port}"), "admin", scope="read admin")
        assert admin.call("GET", "/api/v1/accounts/verify_credentials")["role"]["name"] == "admin"
    with chirp_dev(project, port=run.port, environ=environ) as again:
        again.wait_until_ready()
        again_home = alice.call("GET", "/api/v1/timelines/home?limit=40")
        assert {status["text"] for status in again_home} == home
        assert any("Moss is just very small forests" in text for text in home)
