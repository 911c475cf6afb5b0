"""graphql-transport-ws as its specification says, seen from outside: codes, order of messages, what is left behind."""

import asyncio
import gc
import json

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway import patience
from gateway.graphql import websocket
from resolvers.streams import EventQueue
from tests.support.stack import Client, token_of
from tests.support.streams import upstreams
from tests.support.transport_ws import PROTOCOL, closed, connected, opened, said, subscribe

TYPENAME = {"query": "{ __typename }"}
HOME = {"query": "subscription { timeline(kind: HOME) { __typename ... on StatusPosted { status { content } } } }"}
EVENTS = {"query": "subscription { events { __typename } }"}


@pytest.mark.parametrize(
    "message",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"type":"hello"}',
        '{"type":"next"}',
        '{"type":"connection_init","payload":[]}',
        "{" * 1000,
    ],
    ids=lambda text: text[:20] or "empty",
)
async def test_what_is_no_message_closes_with_4400(nobody: Client, message: str) -> None:
    async with opened(nobody) as socket:
        await socket.send_str(message)
        assert (await closed(socket))[0] == 4400
    async with connected(nobody) as socket:
        await socket.send_str(message)
        assert (await closed(socket))[0] in (4400, 4429)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "subscribe", "payload": TYPENAME},
        {"type": "subscribe", "id": "", "payload": TYPENAME},
        {"type": "subscribe", "id": 7, "payload": TYPENAME},
        {"type": "subscribe", "id": "x" * 129, "payload": TYPENAME},
        {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "1", "payload": {"query": 7}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{__typename}", "variables": []}},
        {"type": "complete"},
        {"type": "connection_ack"},
        {"type": "next", "id": "1", "payload": {}},
    ],
    ids=lambda message: json.dumps(message)[:50],
)
async def test_a_message_that_does_not_fit_closes_with_4400(nobody: Client, message: object) -> None:
    async with connected(nobody) as socket:
        await socket.send_json(message)
        code, reason = await closed(socket)
        assert code == 4400
        assert reason


async def test_bytes_close_with_4400(nobody: Client) -> None:
    async with connected(nobody) as socket:
        await socket.send_bytes(b'{"type":"ping"}')
        assert (await closed(socket))[0] == 4400


async def test_too_large_a_message_closes_with_1009(nobody: Client) -> None:
    for size in (70_000, 400_000, 2_000_000):
        async with connected(nobody) as socket:
            await subscribe(socket, {"query": "{ __typename }", "variables": {"v": "x" * size}})
            assert (await closed(socket))[0] == 1009
    async with connected(nobody) as socket:
        await subscribe(socket, {"query": "{ __typename }", "variables": {"v": "ü" * 33_000}})
        assert (await closed(socket))[0] == 1009


async def test_compression_is_not_agreed_upon_so_that_no_bomb_is_unpacked(nobody: Client) -> None:
    async with opened(nobody, compress=15) as socket:
        assert not socket.compress


async def test_subscribing_before_the_acknowledgement_closes_with_4401(nobody: Client) -> None:
    async with opened(nobody) as socket:
        await subscribe(socket, HOME)
        assert await closed(socket) == (4401, "Unauthorized")


async def test_a_bad_token_closes_with_4403(nobody: Client, alice: Client) -> None:
    for value in ("Bearer nonsense", "Bearer", "Basic YTpi", "Bearer ü"):
        async with opened(nobody) as socket:
            await socket.send_json({"type": "connection_init", "payload": {"Authorization": value}})
            code, reason = await closed(socket)
            assert code == 4403, value
            assert reason.startswith("Forbidden")
    async with opened(alice, headers={"Authorization": "Bearer nonsense"}) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await closed(socket))[0] == 4403


async def test_other_protocols_close_with_4406(nobody: Client) -> None:
    for protocols in (("graphql-ws",), ()):
        async with opened(nobody, protocols=protocols) as socket:
            assert (await closed(socket))[0] == 4406
    async with opened(nobody, protocols=("graphql-ws", PROTOCOL)) as socket:
        assert socket.protocol == PROTOCOL


async def test_silence_closes_with_4408(nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "INIT_SECONDS", 0.3)
    async with opened(nobody) as socket:
        await socket.send_json({"type": "ping"})
        assert await said(socket) == {"type": "pong"}
        assert (await closed(socket))[0] == 4408


async def test_an_id_in_use_closes_with_4409(alice: Client, sandbox: Sandbox) -> None:
    async with connected(alice) as socket:
        await subscribe(socket, HOME)
        await upstreams(sandbox, 1)
        await subscribe(socket, HOME)
        assert await closed(socket) == (4409, "Subscriber for 1 already exists")


async def test_a_second_init_closes_with_4429(nobody: Client) -> None:
    async with connected(nobody) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await closed(socket))[0] == 4429


async def test_a_ping_is_answered_at_any_time_and_a_pong_is_not(nobody: Client) -> None:
    async with opened(nobody) as socket:
        for connect in (False, True):
            if connect:
                await socket.send_json({"type": "connection_init"})
                assert await said(socket) == {"type": "connection_ack"}
            await socket.send_json({"type": "pong"})
            await socket.send_json({"type": "ping", "payload": {"at": 1}})
            assert await said(socket) == {"type": "pong"}


async def test_pings_are_answered_one_by_one(nobody: Client) -> None:
    async with connected(nobody) as socket:
        for _ in range(5):
            for _ in range(30):
                await socket.send_str('{"type":"ping"}')
            for _ in range(30):
                assert await said(socket) == {"type": "pong"}


async def test_a_query_has_one_result_and_frees_its_id(alice: Client) -> None:
    async with connected(alice) as socket:
        for _ in range(2):
            await subscribe(socket, {"query": "{ viewer { account { acct } } }"})
            result = await said(socket)
            assert (result["type"], result["id"]) == ("next", "1")
            assert result["payload"]["data"] == {"viewer": {"account": {"acct": "alice"}}}
            assert result["payload"]["extensions"]["cost"]["actualQueryCost"] >= 1
            assert await said(socket) == {"type": "complete", "id": "1"}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{ nope }"}, "VALIDATION"),
        ({"query": "{"}, "VALIDATION"),
        ({}, "VALIDATION"),
        ({"query": "subscription A{events{__typename}}", "operationName": "B"}, "VALIDATION"),
        ({"query": "subscription { timeline(kind: LIST) { __typename } }"}, "VALIDATION"),
        ({"query": 'subscription { timeline(after: "nonsense") { __typename } }'}, "VALIDATION"),
        (
            {"query": "subscription($k: TimelineKind) { timeline(kind: $k) { __typename } }", "variables": {"k": 1}},
            "VALIDATION",
        ),
        ({"query": "{ __typename }", "variables": {"v": [0] * 101}}, "VALIDATION"),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
async def test_what_cannot_run_is_one_error_and_nothing_more(alice: Client, payload: object, code: str) -> None:
    async with connected(alice) as socket:
        await subscribe(socket, payload)
        message = await said(socket)
        assert (message["type"], message["id"]) == ("error", "1"), message
        assert [error["extensions"]["code"] for error in message["payload"]] == [code]
        await socket.send_json({"type": "ping"})
        assert await said(socket) == {"type": "pong"}


async def test_nothing_comes_after_complete(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with connected(alice) as socket:
        await subscribe(socket, HOME)
        await upstreams(sandbox, 1)
        await socket.send_json({"type": "complete", "id": "1"})
        await socket.send_json({"type": "ping"})
        assert await said(socket) == {"type": "pong"}
        await bob.rest("POST", "/api/v1/statuses", json={"status": "Unheard", "visibility": "public"})
        await socket.send_json({"type": "complete", "id": "1"})
        await socket.send_json({"type": "complete", "id": "never"})
        await asyncio.sleep(0.3)
        await socket.send_json({"type": "ping"})
        assert await said(socket) == {"type": "pong"}
        await subscribe(socket, TYPENAME)
        assert (await said(socket))["payload"]["data"] == {"__typename": "Query"}


async def test_complete_stops_what_has_not_begun(alice: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="delay", path="/api/v1/timelines/home", seconds=1)
    async with connected(alice) as socket:
        await subscribe(socket, {"query": "{ viewer { home { nodes { uri } } } }"})
        await asyncio.sleep(0.05)
        await socket.send_json({"type": "complete", "id": "1"})
        await socket.send_json({"type": "ping"})
        assert await said(socket) == {"type": "pong"}


async def test_a_connection_has_so_many_operations(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "MOST_OPERATIONS", 3)
    async with connected(alice) as socket:
        for number in range(4):
            await subscribe(socket, EVENTS, str(number))
        message = await said(socket)
        assert (message["type"], message["id"]) == ("error", "3")
        assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        await socket.send_json({"type": "complete", "id": "0"})
        await subscribe(socket, TYPENAME, "4")
        assert (await said(socket))["id"] == "4"


async def test_an_account_has_so_many_connections(
    alice: Client, bob: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "MOST_CONNECTIONS", 2)
    other = Client(alice.session, alice.base, token_of(sandbox.world, "alice"))
    async with connected(alice), connected(bob):
        async with connected(other), opened(alice) as third:
            await third.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {alice.token}"}})
            assert (await closed(third))[0] == 1013
        async with connected(other):
            pass


def left() -> list[str]:
    """Return the tasks of sockets that still run, and the queues of events that somebody still holds."""
    gc.collect()
    tasks = [str(getattr(task.get_coro(), "__qualname__", "")) for task in asyncio.all_tasks()]
    queues = [item for item in gc.get_objects() if isinstance(item, EventQueue)]
    return [name for name in tasks if name.startswith("_Connection.")] + ["queue"] * len(queues)


@pytest.mark.timeout(60)
async def test_a_lost_client_leaves_nothing_behind(alice: Client, sandbox: Sandbox) -> None:
    for _ in range(3):
        async with aiohttp.ClientSession() as session, connected(Client(session, alice.base, alice.token)) as socket:
            for name in range(4):
                await subscribe(socket, HOME, str(name))
            await upstreams(sandbox, 1)
            async with asyncio.timeout(15):
                while left().count("queue") != 4:
                    await asyncio.sleep(0.2)
            connection = socket._response.connection
            assert connection is not None
            assert connection.transport is not None
            connection.transport.abort()
        async with asyncio.timeout(15):
            while left():
                await asyncio.sleep(0.2)


@pytest.mark.parametrize("message", [{"type": "ping"}, {"type": "complete", "id": "1"}, {"type": "pong"}])
async def test_a_flood_closes_with_4429(nobody: Client, monkeypatch: pytest.MonkeyPatch, message: object) -> None:
    monkeypatch.setattr(patience, "MOST_MESSAGES", 10)
    async with connected(nobody) as socket:
        for _ in range(9):
            await socket.send_json({"type": "ping"})
            assert await said(socket) == {"type": "pong"}
        await socket.send_json(message)
        assert await closed(socket) == (4429, "Too many messages")


async def test_a_flood_before_the_init_closes_with_4429(nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "MOST_MESSAGES", 10)
    async with opened(nobody) as socket:
        for _ in range(11):
            await socket.send_json({"type": "pong"})
        assert await closed(socket) == (4429, "Too many messages")


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("inside", [False, True])
async def test_a_token_is_found_however_it_is_spelt(nobody: Client, alice: Client, name: str, *, inside: bool) -> None:
    for token, good in ((str(alice.token), True), ("nonsense", False)):
        fields: dict[str, object] = {name: f"Bearer {token}"}
        async with opened(nobody) as socket:
            payload = {"headers": fields} if inside else fields
            await socket.send_json({"type": "connection_init", "payload": payload})
            if not good:
                assert (await closed(socket))[0] == 4403
                continue
            assert await said(socket) == {"type": "connection_ack"}
            await subscribe(socket, {"query": "{ viewer { account { acct } } }"})
            assert (await said(socket))["payload"]["data"] == {"viewer": {"account": {"acct": "alice"}}}
