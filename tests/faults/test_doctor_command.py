"""The command `chirp doctor` as an operator runs it: what it prints, and how it ends."""

import json
import os
import re
from pathlib import Path

import pytest

from deploy.dev.ports import pick_free
from deploy.sandbox.server import Sandbox
from tests.units.test_dev_cli import chirp

# The command loads the whole program.
pytestmark = pytest.mark.timeout(30)


def test_a_deployment_that_works_ends_with_0(environ: dict[str, str], sandbox: Sandbox, tmp_path: Path) -> None:
    ports = {"CHIRP_PORT": str(pick_free(())), "CHIRP_OPS_PORT": str(pick_free(()))}
    lead = {"GTS_HOST": sandbox.url, "CHIRP_HOST": f"http://{sandbox.world.domain}"}
    done = chirp("doctor", folder=tmp_path, environ=environ | ports | lead)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "\x1b" not in done.stdout
    assert re.search(r"^ok     PostgreSQL  +18\.", done.stdout, re.MULTILINE)
    assert re.search(r"^skip   OIDC_ISSUER  +is not set", done.stdout, re.MULTILINE)
    assert "FAULT" not in done.stdout
    assert [
        secret for secret in ("CHIRP_DB_PASS", "REDIS_PASS", "SESSION_SECRET") if environ[secret] in done.stdout
    ] == []


def test_a_fault_ends_with_1_and_json_says_the_same(environ: dict[str, str], tmp_path: Path) -> None:
    ports = {"CHIRP_PORT": str(pick_free(())), "CHIRP_OPS_PORT": str(pick_free(()))}
    done = chirp("doctor", "--json", folder=tmp_path, environ=environ | ports)
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    assert told["ok"] is False
    assert [check["check"] for check in told["checks"] if check["verdict"] == "fault"] == ["GoToSocial"]


def test_without_settings_each_is_a_line(tmp_path: Path) -> None:
    done = chirp("doctor", folder=tmp_path, environ={"HOME": os.devnull})
    assert (done.returncode, done.stderr) == (1, "")
    assert len(re.findall(r"^FAULT  Settings", done.stdout, re.MULTILINE)) == 5
