"""Requests to /graphql that are no GraphQL requests, and what the log keeps of those that fail."""

import logging

import pytest

from tests.support.stack import Client
from tests.support.transport_ws import closed, opened

NOT_OBJECTS = ("null", '"{ viewer { home } }"', "123", "true", "[" * 60_000, "{", "")


@pytest.mark.parametrize("body", NOT_OBJECTS, ids=lambda body: body[:8] or "empty")
async def test_a_body_that_is_no_object_is_a_bad_request(alice: Client, body: str) -> None:
    headers = alice.headers() | {"Content-Type": "application/json"}
    async with alice.session.post(alice.base + "/graphql", data=body, headers=headers) as answer:
        assert answer.status == 400, await answer.text()


@pytest.mark.parametrize("frame", NOT_OBJECTS, ids=lambda frame: frame[:8] or "empty")
async def test_a_message_that_is_no_object_closes_the_socket_with_a_reason(alice: Client, frame: str) -> None:
    async with opened(alice) as socket:
        await socket.send_str(frame)
        code, reason = await closed(socket)
        assert code == 4400
        assert reason


async def test_what_people_write_stays_out_of_the_log(alice: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await alice.graphql('mutation { postStatus(input: {text: "dear diary", nope: 1}) { status { id } } }')
    assert answer["errors"][0]["extensions"]["code"] == "VALIDATION"
    assert "dear diary" not in caplog.text
