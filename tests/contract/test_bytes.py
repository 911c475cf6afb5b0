"""Byte equality: what the gateway tells a client is what GoToSocial told the gateway, at every step of the kit."""

from pathlib import Path

import pytest

from deploy.sandbox import server
from deploy.sandbox.app import create_app as create_sandbox
from deploy.sandbox.world import World
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.contract.test_kit import assert_all_passed, check
from tests.support.serving import serving
from tests.support.taps import Tap, differences

pytestmark = [pytest.mark.contract, pytest.mark.timeout(120)]


async def test_every_answer_of_the_kit_is_gotosocials_to_the_byte(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taps: list[Tap] = []

    def tapped(world: World) -> Tap:
        taps.append(Tap(create_sandbox(world)))
        return taps[-1]

    monkeypatch.setattr(server, "create_app", tapped)
    with server.Sandbox(server.open_world("http://localhost:3000", empty=True)) as sandbox:
        own = {"CHIRP_RATE_LIMITS": "off", "CHIRP_ENHANCE": "none"}
        settings = read_settings(environ | own | {"GTS_HOST": sandbox.url})
        above, below = Tap(create_app(settings)), taps[0]
        async with serving(above) as base:
            assert_all_passed(await check(base, tmp_path / "accounts.json"))
    assert differences(above.told, below.told) == []
    assert len(above.told.keys() & below.told.keys()) > 1000
