"""Sockets of GoToSocial's own streaming, through the gateway."""

import json

import pytest

from tests.support.stack import Client


@pytest.mark.parametrize("text", ["{", "", "[" * 100_000], ids=["cut", "empty", "deep"])
async def test_malformed_json_is_told_and_the_socket_stays(alice: Client, text: str) -> None:
    url = f"{alice.base}/api/v1/streaming?stream=user"
    async with alice.session.ws_connect(url, headers=alice.headers()) as socket:
        for _ in range(2):
            await socket.send_str(text)
            answer = json.loads(await socket.receive_str(timeout=5))
            assert answer == {"error": "Malformed JSON", "status": 400}
