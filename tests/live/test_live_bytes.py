"""Byte equality over a real GoToSocial: at every step of the kit Chirp tells what was overheard on the wire."""

from pathlib import Path

import pytest

from deploy.sandbox.demo import logins
from tests.contract.test_kit import assert_all_passed, check
from tests.live.test_gotosocial import PROGRAM
from tests.support.comparing import comparing
from tests.support.gotosocial import gotosocial_process

ORIGIN = "http://localhost:3000"

pytestmark = [
    pytest.mark.live,
    # The first start of a real server makes its whole database, and the kit waits for streams to fall silent.
    pytest.mark.timeout(300),
    pytest.mark.skipif(PROGRAM is None, reason="NO BYTES OF A REAL GOTOSOCIAL WERE COMPARED: set GTS_BIN to a program"),
]


async def test_every_answer_of_the_kit_is_a_real_gotosocials_to_the_byte(
    environ: dict[str, str], tmp_path: Path
) -> None:
    with gotosocial_process(Path(str(PROGRAM)), tmp_path, ORIGIN) as running:
        for name, login in logins().items():
            running.account("create", "--username", name, "--email", login["email"], "--password", login["password"])
            running.account("confirm", "--username", name)
        running.account("promote", "--username", "admin")
        async with comparing(environ, running.url) as base:
            assert_all_passed(await check(base, tmp_path / "accounts.json"))
