import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.dev.supervisor import LEAST_FREE
from tests.support.chirp_dev import READY, chirp_dev

# Each test starts much of the system, and the first one all of it, to have data that can be damaged.
pytestmark = [pytest.mark.faults, pytest.mark.timeout(60)]


@pytest.fixture(scope="module")
def good() -> Iterator[Path]:
    """A project folder that every user may enter, with sound data."""
    path = Path(tempfile.mkdtemp(prefix="chirp-dev-"))
    path.chmod(0o755)
    with chirp_dev(path) as run:
        run.wait_until_ready()
    yield path
    shutil.rmtree(path)


@pytest.fixture
def folder(good: Path) -> Iterator[Path]:
    copy = good.with_name(f"{good.name}-copy")
    subprocess.run(["/bin/cp", "-a", good, copy], check=True)  # noqa: S603
    yield copy
    shutil.rmtree(copy)


def refusal(folder: Path) -> str:
    """Start, expect that this fails with nothing left running, and return what was said."""
    with chirp_dev(folder) as run:
        assert run.wait() == 2
        assert run.left() == []
        assert READY not in run.output
        assert "Traceback" not in run.output
        # On a busy machine it says before what it is waiting for.
        assert any(line.startswith("chirp: ") for line in run.output.splitlines())
        return run.output


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("state.json", "state.json is damaged"),
        ("sandbox.state", "sandbox.state"),
        ("postgres/data/global/pg_control", "PostgreSQL"),
        ("postgres/data/PG_VERSION", "PostgreSQL"),
        ("valkey/appendonlydir/appendonly.aof.manifest", "Valkey"),
    ],
)
def test_damaged_data_is_told_with_the_way_out(folder: Path, file: str, word: str) -> None:
    with (folder / ".chirp" / file).open("r+b") as damaged:
        damaged.truncate()
        damaged.write(b"\x00damaged")
    said = refusal(folder)
    assert word in said
    assert f"remove {folder / '.chirp'} to start again" in said


def test_lost_tables_are_told(folder: Path) -> None:
    shutil.rmtree(folder / ".chirp" / "postgres" / "data" / "base")
    assert "setting up the database" in refusal(folder)


def test_a_lost_password_is_told(folder: Path) -> None:
    (folder / ".chirp" / "state.json").unlink()
    assert "password authentication failed" in refusal(folder)


def test_an_interrupted_initdb_is_done_again(folder: Path) -> None:
    data = folder / ".chirp" / "postgres" / "data"
    (data / "postmaster.opts").unlink()
    data.rename(data.with_name("data.new"))
    with chirp_dev(folder) as run:
        run.wait_until_ready()
        assert (data / "PG_VERSION").exists()
        assert not data.with_name("data.new").exists()


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / ".chirp").write_text("")
    assert refusal(tmp_path) == f"chirp: {tmp_path / '.chirp' / 'logs'} cannot be used: Not a directory\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    home = tmp_path / ".chirp"
    home.mkdir(mode=0o500)
    assert refusal(tmp_path) == f"chirp: {home / 'logs'} cannot be used: Permission denied\n"


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    size = getattr(request, "param", "64m")
    command = ["/bin/mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "chirp", tmp_path]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip("A FULL DISK WAS NOT TRIED: only root, with CAP_SYS_ADMIN, may mount the small one that this fills")
    yield tmp_path
    subprocess.run(["/bin/umount", tmp_path], check=True)  # noqa: S603


def test_a_full_disk_is_told(small_disk: Path) -> None:
    assert "the disk is full" in refusal(small_disk)


@pytest.mark.parametrize("small_disk", ["400m"], indirect=True)
def test_a_disk_that_fills_while_running_is_told(small_disk: Path) -> None:
    with chirp_dev(small_disk) as run:
        run.wait_until_ready()
        with (small_disk / "ballast").open("wb") as ballast:
            # Room is left for what the command itself says: its output stands on the same disk here.
            while shutil.disk_usage(small_disk).free > LEAST_FREE // 2 and run.process.poll() is None:
                ballast.write(bytes(512 * 1024))
                ballast.flush()
        assert run.wait() == 2
        assert f"the disk that holds {run.home} is full" in run.output
