"""Byte equality: what the gateway tells a client is what GoToSocial told the gateway, at every step of the kit."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.sandbox import server
from deploy.sandbox.app import create_app as create_sandbox
from deploy.sandbox.world import World
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.contract.test_kit import assert_all_passed, check
from tests.support.serving import serving

pytestmark = [pytest.mark.contract, pytest.mark.timeout(120)]

# Of one connection, or of one request.
DIFFER = {b"connection", b"transfer-encoding", b"date", b"x-request-id"}
# What the cache of anonymous reads adds.
ADDED = {b"age", b"x-cache"}


@dataclass
class Told:
    """An answer as it went out; `whole` once its last byte has."""

    method: str
    path: str
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    whole: bool = False


class Tap:
    """Wraps an application and notes every answer by the id of its request; an id that comes twice is left out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.told: dict[bytes, Told] = {}
        self.seen: Counter[bytes] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Told(scope["method"], scope["path"])

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.status, told.headers = message["status"], list(message["headers"])
                name = next((value for name, value in told.headers if name.lower() == b"x-request-id"), b"")
                self.told[name] = told
                self.seen[name] += 1
            elif message["type"] == "http.response.body":
                told.body += message.get("body", b"")
                told.whole = told.whole or not message.get("more_body")
            await send(message)

        await self._app(scope, receive, note)


def shown(told: Told) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    kept = [(name.lower(), value) for name, value in told.headers if name.lower() not in DIFFER | ADDED]
    # The server keeps the body of an answer to HEAD to itself.
    return told.status, sorted(kept), b"" if told.method == "HEAD" else told.body


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
    both = [name for name in above.told if name in below.told and above.seen[name] == below.seen[name] == 1]
    different = [
        f"{above.told[name].method} {above.told[name].path}"
        for name in both
        if above.told[name].whole and shown(above.told[name]) != shown(below.told[name])
    ]
    assert different == []
    assert len(both) > 1000
