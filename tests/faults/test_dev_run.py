import json
import os
import shutil
import signal
import socket
import stat
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.dev.person import Person, Server
from deploy.dev.place import OUTSIDE
from tests.support.chirp_dev import READY, chirp_dev, until

# Each test starts the whole system once or twice, each time seven processes on a machine that may be busy.
pytestmark = [pytest.mark.faults, pytest.mark.timeout(90)]

PARTS = {
    "gateway": "deploy.cli serve",
    "worker": "deploy.cli work",
    "sandbox": "deploy.sandbox",
    "PostgreSQL": "bin/postgres -D",
    "Valkey": "valkey-server",
    "guard": "guard.py",
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A project folder that every user may enter, in which the system has run before."""
    path = Path(tempfile.mkdtemp(prefix="chirp-dev-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def status_of(url: str) -> int:
    page = urllib.request.Request(url, headers={"Accept": "text/html"})  # noqa: S310
    with urllib.request.urlopen(page, timeout=10) as response:  # noqa: S310
        code: int = response.status
        return code


def test_what_one_posts_is_there_after_a_restart(folder: Path) -> None:
    logins = folder / "accounts.json"
    with chirp_dev(folder, "--accounts", str(logins)) as run:
        run.wait_until_ready()
        assert run.url in run.output
        assert status_of(f"{run.url}/graphql") == 200
        for name in PARTS.keys() - {"guard", "Valkey", "sandbox"} | {"Redis", "GoToSocial"}:
            assert f"    {name}" in run.output
        for name, login in json.loads(logins.read_text()).items():
            assert login == {"email": f"{name}@example.org", "password": f"Chirp-demo-{name}-2026"}
            assert login["email"] in run.output
            assert login["password"] in run.output
        alice = Person(Server(run.port, f"localhost:{run.port}"), "alice")
        posted = alice.call("POST", "/api/v1/statuses", status="still here?")
        run.send(signal.SIGINT)
        assert run.wait() == 0
        assert run.left() == []
    with chirp_dev(folder, port=run.port) as again:
        again.wait_until_ready()
        alice = Person(Server(run.port, f"localhost:{run.port}"), "alice")
        assert alice.call("GET", f"/api/v1/statuses/{posted['id']}")["text"] == "still here?"
        again.send(signal.SIGTERM)
        assert again.wait() == 0


@pytest.mark.parametrize("part", PARTS)
def test_when_a_part_is_killed_all_stops_and_says_which(folder: Path, part: str) -> None:
    with chirp_dev(folder) as run:
        run.wait_until_ready()
        os.kill(run.part(PARTS[part]), signal.SIGKILL)
        assert run.wait() == 2
        end = run.output.partition(READY)[2]
        assert f"{part} was killed" in end
        assert "Traceback" not in end


def test_when_the_command_itself_is_killed_nothing_is_left(folder: Path) -> None:
    with chirp_dev(folder) as run:
        run.wait_until_ready()
        run.send(signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
        assert run.left() == []
    with chirp_dev(folder) as again:
        again.wait_until_ready()


def test_a_second_run_in_the_folder_is_refused_and_the_first_goes_on(folder: Path) -> None:
    with chirp_dev(folder) as first:
        first.wait_until_ready()
        with chirp_dev(folder) as second:
            assert second.wait() == 2
            assert f"already runs from this folder (process {first.process.pid})" in second.output
        assert status_of(f"{first.url}/graphql") == 200


def test_a_stop_in_the_middle_of_the_first_start_leaves_nothing(project: Path) -> None:
    with chirp_dev(project) as run:
        until((run.home / "state.json").exists)
        run.send(signal.SIGTERM)
        assert run.wait() == 0
        assert READY not in run.output
    with chirp_dev(project) as again:
        again.wait_until_ready()


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::1"])  # noqa: S104
def test_a_port_that_is_taken_is_told(folder: Path, address: str) -> None:
    with socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET) as taken:
        port = taken.getsockname()[1]
        with chirp_dev(folder, port=port) as run:
            assert run.wait() == 2
            assert run.output.startswith(f"chirp: port {port} is in use")
            assert run.output.count("\n") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as another user")
def test_root_may_run_it_where_nobody_else_may_look(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    before = [(path, path.stat().st_mode) for path in (tmp_path, *tmp_path.parents)]
    with chirp_dev(tmp_path) as run:
        run.wait_until_ready()
        data = (run.home / "postgres").readlink()
        assert data.parent in OUTSIDE
        assert data.stat().st_uid != 0
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert [(path, path.stat().st_mode) for path, _ in before] == before
    shutil.rmtree(data)
