"""Byte equality: what the gateway tells a client is what GoToSocial told the gateway, at every step of the kit."""

from pathlib import Path

import pytest

from deploy.sandbox import server
from tests.contract.test_kit import assert_all_passed, check
from tests.support.comparing import comparing

pytestmark = [pytest.mark.contract, pytest.mark.timeout(120)]


async def test_every_answer_of_the_kit_is_gotosocials_to_the_byte(environ: dict[str, str], tmp_path: Path) -> None:
    with server.Sandbox(server.open_world("http://localhost:3000", empty=True)) as sandbox:
        async with comparing(environ, sandbox.url) as base:
            assert_all_passed(await check(base, tmp_path / "accounts.json"))
