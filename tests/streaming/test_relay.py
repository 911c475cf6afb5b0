"""Sockets of GoToSocial's own streaming, passed on: what Chirp does where it is told not to stream by itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import pytest
from aiohttp import web

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.settings import Settings, read_settings
from tests.support.serving import serving
from tests.support.stack import Client
from tests.support.wire import wire

STREAMING = "/api/v1/streaming"
FRAME = json.dumps({"stream": ["user"], "event": "update", "payload": "x" * 16_384})


@pytest.fixture
def gateway_settings(environ: dict[str, str], sandbox: Sandbox) -> Settings:
    """Return settings with which sockets are GoToSocial's."""
    return read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off", "CHIRP_ENHANCE": "none"})


@pytest.mark.parametrize("text", ["{", "", "[" * 100_000], ids=["cut", "empty", "deep"])
async def test_malformed_json_is_told_and_the_socket_stays(alice: Client, text: str) -> None:
    url = f"{alice.base}{STREAMING}?stream=user"
    async with alice.session.ws_connect(url, headers=alice.headers()) as socket:
        for _ in range(2):
            await socket.send_str(text)
            answer = json.loads(await socket.receive_str(timeout=5))
            assert answer == {"error": "Malformed JSON", "status": 400}


async def test_a_token_may_come_as_the_sub_protocol_and_is_said_back(alice: Client, bob: Client) -> None:
    assert alice.token is not None
    url = f"{alice.base}{STREAMING}?stream=user"
    headers = {"User-Agent": "x"}
    async with alice.session.ws_connect(url, headers=headers, protocols=[alice.token]) as socket:
        assert socket.protocol == alice.token
        await bob.rest("POST", "/api/v1/statuses", json={"status": "Look @alice"})
        frame = json.loads(await socket.receive_str(timeout=5))
    assert frame["event"] in ("update", "notification")


async def test_a_refused_handshake_is_answered_as_gotosocial_does(alice: Client, upstream: Client) -> None:
    told = []
    for base in (alice.base, upstream.base):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await alice.session.ws_connect(
                f"{base}{STREAMING}?stream=user&access_token=no", headers={"User-Agent": "x"}
            )
        told.append(refusal.value.status)
    assert told == [401, 401]


async def test_a_client_is_told_when_gotosocial_goes(
    environ: dict[str, str], sandbox: Sandbox, alice: Client, bob: Client
) -> None:
    """It closes with "service restart" (1012), after which clients connect again."""
    async with wire(f"127.0.0.1:{sandbox.port}") as cable:
        settings = read_settings(environ | {"GTS_HOST": cable.address, "CHIRP_ENHANCE": "none"})
        async with serving(create_app(settings)) as base:
            url = f"{base}{STREAMING}?stream=user&access_token={alice.token}"
            async with alice.session.ws_connect(url, headers={"User-Agent": "x"}) as socket:
                await bob.rest("POST", "/api/v1/statuses", json={"status": "Hello @alice"})
                assert await socket.receive_str(timeout=5)
                await cable.cut()
                while (message := await socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
                    pass
                assert socket.close_code == 1012, message


class Talker:
    """A GoToSocial that sends without end, until the other side says that it goes; then `ended` is set."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        listening = asyncio.create_task(self._listen(socket))
        with suppress(ConnectionError):
            while not socket.closed:
                await socket.send_str(FRAME)
                await asyncio.sleep(0)
        await listening
        self.ended.set()
        return socket

    @staticmethod
    async def _listen(socket: web.WebSocketResponse) -> None:
        async for _ in socket:
            pass


@pytest.fixture
async def talker(environ: dict[str, str], session: aiohttp.ClientSession) -> AsyncIterator[tuple[Talker, Client]]:
    """Return a GoToSocial that talks without end, and a client of the gateway in front of it."""
    far = Talker()
    app = web.Application()
    app.router.add_get(STREAMING, far.talk)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    settings = read_settings(environ | {"GTS_HOST": f"127.0.0.1:{port}", "CHIRP_ENHANCE": "none"})
    try:
        async with serving(create_app(settings)) as base:
            yield far, Client(session, base)
    finally:
        await runner.cleanup()


async def test_a_client_that_does_not_read_is_left_and_gotosocial_never_held_up(
    talker: tuple[Talker, Client],
) -> None:
    far, client = talker
    async with client.session.ws_connect(f"{client.base}{STREAMING}", headers={"User-Agent": "x"}) as socket:
        await asyncio.wait_for(far.ended.wait(), 8)
        while (message := await socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert socket.close_code == 1013, message
