"""What cannot be a token is refused as such, wherever it is named, and is nobody's fault but the client's."""

import json

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.serving import serving
from tests.support.stack import Client
from tests.support.transport_ws import closed, opened

VIEWER = {"query": "{ viewer { account { acct } } }"}
ODD = ["a\tb", "a b", "caf\u00e9", "a\u00a0b"]


@pytest.mark.parametrize("token", ODD)
async def test_in_a_header(session: aiohttp.ClientSession, gateway: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "x"}
    for method, path in (("POST", "/graphql"), ("GET", "/api/v2/chirp/session")):
        async with session.request(method, gateway + path, headers=headers, json=VIEWER) as answer:
            assert answer.status == 401, await answer.text()
            assert "INTERNAL" not in await answer.text()
    post = headers | {"Idempotency-Key": "k"}
    async with session.post(gateway + "/api/v1/statuses", headers=post, json={"status": "x"}) as answer:
        assert answer.status == 401


@pytest.mark.parametrize("token", [*ODD, "x\u007f", "a\nb", "a\r\nX-Evil: 1", "\u0000", "\ud800"])
async def test_in_the_first_message_of_a_socket(nobody: Client, token: str) -> None:
    async with opened(nobody) as socket:
        payload = {"Authorization": f"Bearer {token}"}
        await socket.send_str(json.dumps({"type": "connection_init", "payload": payload}))
        assert (await closed(socket))[0] in (4400, 4401, 4403)


@pytest.mark.parametrize("query", ["%00", "a%0d%0aX-Evil:%201", "%ff", "caf%C3%A9"])
async def test_in_the_address_of_a_stream(
    session: aiohttp.ClientSession, environ: dict[str, str], sandbox: Sandbox, query: str
) -> None:
    async with serving(create_app(read_settings(environ | {"GTS_HOST": sandbox.url}))) as base:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await session.ws_connect(f"{base}/api/v1/streaming?stream=user&access_token={query}")
        assert refusal.value.status in (400, 401)
