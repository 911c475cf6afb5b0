import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.dev.ports import pick_free
from resolvers.settings import read_settings
from resolvers.sources.vault import vapid_public_key
from tests.support.chirp_dev import ROOT

COMMANDS = ("serve", "work", "migrate")
# A command loads the whole program before it fails.
pytestmark = pytest.mark.timeout(30)


def chirp(*arguments: str, folder: Path, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-P", "-m", "deploy.cli", *arguments],
        cwd=folder,
        env={"PATH": os.defpath, "PYTHONPATH": os.fspath(ROOT)} | (environ or {}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_missing_settings_are_one_line(command: str, tmp_path: Path) -> None:
    done = chirp(command, folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("chirp: GTS_HOST is not set")
    assert "SESSION_SECRET is not set" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["serve", "work", "migrate"])
def test_a_database_that_is_not_there_is_one_line(command: str, environ: dict[str, str], tmp_path: Path) -> None:
    port = pick_free(())
    ports = {"CHIRP_PORT": str(port), "CHIRP_OPS_PORT": str(pick_free({port}))}
    wrong = {"CHIRP_DB_HOST": "127.0.0.1:9"} | ports
    done = chirp(command, folder=tmp_path, environ=environ | wrong)
    assert done.returncode == 2
    assert done.stderr.startswith("chirp: CHIRP_DB_HOST: PostgreSQL at 127.0.0.1:9 cannot be reached")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("command", "name"), [("serve", "CHIRP_PORT"), ("work", "CHIRP_OPS_PORT")])
def test_a_port_that_is_taken_is_one_line(environ: dict[str, str], tmp_path: Path, command: str, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = chirp(command, folder=tmp_path, environ=environ | {name: str(port)})
    assert done.returncode == 2
    assert done.stderr == (
        f"chirp: CHIRP_BIND, {name}: cannot listen on 127.0.0.1 port {port} (Address already in use)\n"
    )


def test_a_migrated_database_needs_nothing_more(environ: dict[str, str], tmp_path: Path) -> None:
    done = chirp("migrate", folder=tmp_path, environ=environ)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("arguments", [("dev", "--port", "0"), ("dev", "--port", "x"), ("nothing",)])
def test_a_command_line_that_is_wrong_is_told(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = chirp(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_help_of_dev_names_the_choices(tmp_path: Path) -> None:
    text = chirp("dev", "--help", folder=tmp_path).stdout
    for word in ("CHIRP_DB_HOST", "REDIS_HOST", "GTS_HOST", "GTS_BIN", "GTS_WEB_DIR", "--accounts", "--no-limits"):
        assert word in text


def test_keys_are_settings_that_parse(tmp_path: Path) -> None:
    lines = [chirp("keys", folder=tmp_path).stdout.splitlines() for _ in range(2)]
    made = dict(line.split("=", 1) for line in lines[0])
    others = {
        "GTS_HOST": "gts:8080",
        "CHIRP_DB_HOST": "db",
        "REDIS_HOST": "redis",
        "CHIRP_HOST": "https://chirp.example",
    }
    settings = read_settings(made | others | {"VAPID_SUBJECT": "mailto:admin@chirp.example"})
    assert settings.vapid_private_key is not None
    assert vapid_public_key(settings.vapid_private_key) == settings.vapid_public_key
    assert not set(lines[0]) & set(lines[1])
