"""The sandbox's WebSocket where the contract kit does not look: silence, slow readers, revoked tokens, the end."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import ClientConnection, connect

from deploy.sandbox.hub import ROOM
from deploy.sandbox.server import Sandbox
from deploy.sandbox.ulid import new_id
from tests.support.sandbox import order, send, token_of


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def listen(sandbox: Sandbox, token: str, stream: str) -> ClientConnection:
    address = f"ws://127.0.0.1:{sandbox.port}/api/v1/streaming?access_token={token}&stream={stream}"
    return connect(address, user_agent_header="test", ping_interval=None)


def hear(listener: ClientConnection) -> tuple[str, dict[str, str]]:
    frame = json.loads(listener.recv(timeout=5))
    return frame["event"], json.loads(frame["payload"])


def test_a_silent_socket_is_pinged_and_need_not_answer(sandbox: Sandbox) -> None:
    sandbox.world.hub.silence = 0.1
    handshake = (
        f"GET /api/v1/streaming?access_token={token_of(sandbox.world, 'alice')} HTTP/1.1\r\nHost: localhost\r\n"
        "User-Agent: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: Y29udHJhY3QtY29udHJhYw==\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as raw:
        raw.sendall(handshake.encode())
        stream = raw.makefile("rb")
        assert stream.readline().startswith(b"HTTP/1.1 101 ")
        while stream.readline() != b"\r\n":
            pass
        assert stream.read(3 * 7) == b"\x89\x05ping!" * 3


def test_a_full_queue_blocks_who_posts_until_the_reader_goes(sandbox: Sandbox) -> None:
    alice = token_of(sandbox.world, "alice")
    order(sandbox, "/sandbox/faults", kind="stall", path="/api/v1/streaming", seconds=60)
    posted = threading.Semaphore(0)

    def post_on() -> None:
        for number in range(ROOM + 2):
            send(sandbox, "POST", "/api/v1/statuses", alice, status=f"Number {number}")
            posted.release()

    with listen(sandbox, alice, "user"):
        poster = threading.Thread(target=post_on, daemon=True)
        poster.start()
        for _ in range(ROOM + 1):
            assert posted.acquire(timeout=5)
        assert not posted.acquire(timeout=0.3)
        assert send(sandbox, "GET", "/api/v1/instance")[0] == 200
    assert posted.acquire(timeout=5)
    poster.join(5)


def test_a_late_remote_post_is_streamed_with_an_id_of_its_own_date(sandbox: Sandbox) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with listen(sandbox, token_of(sandbox.world, "alice"), "public") as listener:
        order(
            sandbox,
            "/sandbox/remote_statuses",
            acct="zoe@far.example",
            text="Late",
            created_at=yesterday.isoformat(),
        )
        event, status = hear(listener)
    assert event == "update"
    assert status["created_at"][:19] == f"{yesterday:%Y-%m-%dT%H:%M:%S}"
    assert new_id(yesterday - timedelta(seconds=1)) < status["id"] < new_id(yesterday + timedelta(seconds=1))


def test_an_open_socket_outlives_its_token(sandbox: Sandbox) -> None:
    alice, bob = token_of(sandbox.world, "alice"), token_of(sandbox.world, "bob")
    with listen(sandbox, alice, "user") as listener:
        sandbox.world.tokens.remove(sandbox.world.tokens.one("access", alice))
        send(sandbox, "POST", "/api/v1/statuses", bob, status="Still there?")
        event, status = hear(listener)
    assert (event, status["text"]) == ("update", "Still there?")


def test_the_end_of_the_server_comes_without_a_close_frame() -> None:
    with ExitStack() as stack:
        with Sandbox() as running:
            listener = stack.enter_context(listen(running, token_of(running.world, "alice"), "user"))
        with pytest.raises(ConnectionClosedError) as end:
            listener.recv(timeout=5)
    assert end.value.rcvd is None
