"""The contract kit: the sandbox, and the gateway in front of it, answer every step as a real GoToSocial did."""

import asyncio
import json
import re
import sys
from pathlib import Path

import pytest

from deploy.sandbox.demo import logins
from deploy.sandbox.server import Sandbox, open_world
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.serving import serving

KIT = Path(__file__).parent
STEPS = sum(len(json.loads(file.read_text())["steps"]) for file in (KIT / "recordings").glob("*.json"))

# Where clients are given more than GoToSocial gives (https://docs.joinmastodon.org/methods/streaming/): Mastodon's
# names of streams (`["list", ID]`) and its `filters_changed` without a payload, hashtags and remote posts that do
# come, deletions on every stream that had the post, server-sent events, refusals that say why. Each of them, and
# nothing else.
BETTER = {
    *("streaming.user", "streaming.user_by_protocol", "streaming.user_by_header", "streaming.user_by_header_narrow"),
    *("streaming.list", "streaming.public_remote", "streaming.hashtag", "streaming.hashtag_local"),
    *("streaming.in_band", "streaming.in_band_public", "streaming.in_band_hashtag", "streaming.in_band_unknown"),
    *("streaming.unknown_stream", "streaming.malformed"),
    *("stubs.absent_streaming_user", "stubs.absent_streaming_health"),
}

# The streaming area alone waits until its sockets have been silent for a while.
pytestmark = [pytest.mark.contract, pytest.mark.timeout(120)]


async def check(base: str, accounts: Path, *only: str) -> str:
    """Run the kit, or areas of it, against a server; return what it prints."""
    accounts.write_text(json.dumps(logins()))
    command = [sys.executable, KIT / "scenario.py", "check", base, "--accounts", accounts]
    command += [part for area in only for part in ("--only", area)]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await process.communicate()
    return printed.decode()


def assert_all_passed(printed: str) -> None:
    counts = re.search(r"^(\d+) passed, (\d+) failed$", printed, re.MULTILINE)
    assert counts is not None, printed
    assert (int(counts[1]), int(counts[2])) == (STEPS, 0), printed


async def test_the_sandbox_answers_as_gotosocial_does(tmp_path: Path) -> None:
    with Sandbox(open_world("http://localhost:3000", empty=True)) as sandbox:
        assert_all_passed(await check(sandbox.url, tmp_path / "accounts.json"))


async def test_so_does_the_gateway_in_front_of_it(environ: dict[str, str], tmp_path: Path) -> None:
    with Sandbox(open_world("http://localhost:3000", empty=True)) as sandbox:
        settings = read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off"})
        async with serving(create_app(settings)) as base:
            assert_all_passed(await check(base, tmp_path / "accounts.json"))


async def test_streaming_through_the_gateway_is_better(environ: dict[str, str], tmp_path: Path) -> None:
    with Sandbox(open_world("http://localhost:3000", empty=True)) as sandbox:
        settings = read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off"})
        async with serving(create_app(settings)) as base:
            printed = await check(base, tmp_path / "accounts.json", "streaming", "stubs")
    assert re.search(r"^\d+ passed, 0 failed$", printed, re.MULTILINE), printed
    better = set(re.findall(r"^better: (\S+):", printed, re.MULTILINE))
    assert better == BETTER, printed
