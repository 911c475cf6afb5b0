"""Byte equality: what the gateway tells a client is what GoToSocial told the gateway, at every step of the kit."""

from pathlib import Path

import pytest

from deploy.sandbox import server
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.contract.test_kit import assert_all_passed, check
from tests.support.overheard import differences, overheard
from tests.support.serving import serving

pytestmark = [pytest.mark.contract, pytest.mark.timeout(120)]


async def test_every_answer_of_the_kit_is_gotosocials_to_the_byte(environ: dict[str, str], tmp_path: Path) -> None:
    with server.Sandbox(server.open_world("http://localhost:3000", empty=True)) as sandbox:
        async with overheard(sandbox.url.removeprefix("http://")) as below:
            own = {"GTS_HOST": below.address, "CHIRP_RATE_LIMITS": "off", "CHIRP_ENHANCE": "none"}
            app = create_app(read_settings(environ | own))
            async with serving(app) as base, overheard(base.removeprefix("http://")) as above:
                assert_all_passed(await check(f"http://{above.address}", tmp_path / "accounts.json"))
    assert differences(above.answers(), below.answers()) == []
    assert len(above.answers().keys() & below.answers().keys()) > 1000
