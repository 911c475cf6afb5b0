"""graphql-transport-ws as its specification says, seen from outside: codes, order of messages, what is left behind."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox, open_world
from gateway.graphql import websocket
from gateway.graphql.operations import Answer, Asker, Operations, Prepared
from resolvers.streams import EventQueue
from schema.execution import Live
from tests.support.browser import Browser
from tests.support.stack import Client, token_of

ORIGIN = "http://localhost:3000"
PROTOCOL = "graphql-transport-ws"
TYPENAME = {"query": "{ __typename }"}
HOME = {"query": "subscription { timeline(kind: HOME) { __typename ... on StatusPosted { status { content } } } }"}
RELATED = (
    "subscription { timeline { ... on StatusPosted { status { content account { relationship { following } } } } } }"
)
EVENTS = {"query": "subscription { events { __typename } }"}

Socket = aiohttp.ClientWebSocketResponse


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Return a GoToSocial under the address of the gateway, so that a browser can sign in."""
    with Sandbox(open_world(ORIGIN)) as running:
        yield running


@asynccontextmanager
async def opened(client: Client, **options: Any) -> AsyncIterator[Socket]:  # noqa: ANN401  as aiohttp
    """Yield a socket on which nothing was said."""
    async with client.session.ws_connect(client.base + "/graphql", **{"protocols": (PROTOCOL,)} | options) as socket:
        yield socket


@asynccontextmanager
async def connected(client: Client, **options: Any) -> AsyncIterator[Socket]:  # noqa: ANN401  as aiohttp
    """Yield a socket whose connection was acknowledged."""
    async with opened(client, **options) as socket:
        payload = {"Authorization": f"Bearer {client.token}"} if client.token else {}
        await socket.send_json({"type": "connection_init", "payload": payload})
        assert await socket.receive_json(timeout=5) == {"type": "connection_ack"}
        yield socket


async def subscribe(socket: Socket, payload: object = HOME, name: str = "1") -> None:
    await socket.send_json({"type": "subscribe", "id": name, "payload": payload})


async def said(socket: Socket) -> dict[str, Any]:
    """Return the next message, which is text."""
    message = await socket.receive(timeout=5)
    assert message.type is aiohttp.WSMsgType.TEXT, message
    return dict(json.loads(message.data))


async def closed(socket: Socket) -> tuple[int | None, str]:
    """Return code and reason of a socket that is closed next."""
    message = await socket.receive(timeout=5)
    assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED), message
    return socket.close_code, str(message.extra)


async def listening(sandbox: Sandbox, count: int) -> None:
    """Wait until GoToSocial has so many streams open."""
    async with asyncio.timeout(5):
        while len(list(sandbox.world.hub.everybody())) != count:
            await asyncio.sleep(0.01)


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
        await subscribe(socket)
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
        await subscribe(socket)
        await listening(sandbox, 1)
        await subscribe(socket)
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


async def test_ten_thousand_pings_are_answered_one_by_one(nobody: Client) -> None:
    async with connected(nobody) as socket:
        for _ in range(100):
            for _ in range(100):
                await socket.send_str('{"type":"ping"}')
            for _ in range(100):
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
        await subscribe(socket)
        await listening(sandbox, 1)
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
            await listening(sandbox, 1)
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


async def test_a_slow_projection_is_no_matter_of_the_next(
    alice: Client, bob: Client, sandbox: Sandbox, upstream: Client
) -> None:
    async with connected(alice) as socket:
        await subscribe(socket, {"query": RELATED})
        await listening(sandbox, 1)
        await upstream.order_fault(kind="status", path="/api/v1/accounts/relationships", status=500)
        for text in ("One", "Two"):
            await bob.rest("POST", "/api/v1/statuses", json={"status": text, "visibility": "public"})
        first, second = await said(socket), await said(socket)
    assert first["payload"]["errors"][0]["extensions"]["code"] == "UPSTREAM_DOWN"
    assert first["payload"]["data"]["timeline"]["status"]["content"] == "<p>One</p>"
    assert "errors" not in second["payload"]


async def test_an_event_is_worked_out_once_for_all_who_are_told_the_same(
    alice: Client, bob: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out = []

    async def project(operations: Operations, operation: Prepared, live: Live, event: object, asker: Asker) -> Answer:
        worked_out.append(operation.name)
        return await real(operations, operation, live, event, asker)

    real = Operations.project
    monkeypatch.setattr(Operations, "project", project)
    query = RELATED.replace("subscription", "subscription S($after: String, $yes: Boolean!)").replace(
        "timeline", "timeline(after: $after)"
    )
    query = query.replace("content", "content @include(if: $yes)")
    async with connected(alice) as one, connected(alice) as two, connected(alice) as three:
        await subscribe(one, {"query": query, "variables": {"yes": True}})
        await subscribe(two, {"query": query, "variables": {"yes": True, "after": None}})
        await subscribe(three, {"query": query, "variables": {"yes": False}})
        await listening(sandbox, 1)
        await asyncio.sleep(0.3)
        await bob.rest("POST", "/api/v1/statuses", json={"status": "To all", "visibility": "public"})
        results = [(await said(socket))["payload"]["data"]["timeline"]["status"] for socket in (one, two, three)]
    related = {"account": {"relationship": {"following": True}}}
    assert results == [{"content": "<p>To all</p>"} | related, {"content": "<p>To all</p>"} | related, related]
    assert len(worked_out) == 2


async def test_tokens_of_one_account_are_not_told_the_same(
    alice: Client, bob: Client, sandbox: Sandbox, upstream: Client
) -> None:
    narrow = Client(alice.session, alice.base, token_of(sandbox.world, "alice", "read:statuses read:accounts"))
    async with connected(alice) as one, connected(narrow) as two:
        for socket in (one, two):
            await subscribe(socket, {"query": RELATED})
        await listening(sandbox, 1)
        await asyncio.sleep(0.3)
        await upstream.forget_calls()
        await bob.rest("POST", "/api/v1/statuses", json={"status": "To both", "visibility": "public"})
        seen = [(await said(socket))["payload"]["data"]["timeline"]["status"]["account"] for socket in (one, two)]
    assert (await upstream.calls())["GET /api/v1/accounts/relationships"] == 2
    assert seen[0] == {"relationship": {"following": True}}
    assert seen[1]["relationship"] in (None, {"following": True})


@pytest.fixture
async def browser(session: aiohttp.ClientSession, gateway: str) -> Browser:
    """Return a browser in which alice and then bob have signed in."""
    browser = Browser(session, gateway)
    await browser.sign_in("alice")
    await browser.sign_in("bob")
    return browser


async def who(socket: Socket) -> str:
    await subscribe(socket, {"query": "{ viewer { account { acct } } }"}, "who")
    answer = await said(socket)
    assert (await said(socket))["type"] == "complete"
    return str(answer["payload"]["data"]["viewer"]["account"]["acct"])


async def test_a_session_names_its_account_in_the_init(browser: Browser, nobody: Client) -> None:
    _, told = await browser.fetch("GET", "/api/v2/chirp/session")
    ids = {account["acct"]: account["account_id"] for account in told["accounts"]}
    headers = {"Cookie": f"chirp={browser.cookies['chirp']}", "Origin": ORIGIN}
    for name, account_id in ids.items():
        async with opened(nobody, headers=headers) as socket:
            await socket.send_json({"type": "connection_init", "payload": {"account": account_id}})
            assert await said(socket) == {"type": "connection_ack"}
            assert await who(socket) == name
    for account in ("01AAAAAAAAAAAAAAAAAAAAAAAA", ""):
        async with opened(nobody, headers=headers) as socket:
            await socket.send_json({"type": "connection_init", "payload": {"account": account}})
            assert (await closed(socket))[0] == 4403
    async with opened(nobody) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"account": ids["alice"]}})
        assert (await closed(socket))[0] == 4403
    for origin in ("https://evil.example", "null"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            async with opened(nobody, headers=headers | {"Origin": origin}):
                pass
        assert refusal.value.status == 403


async def test_signing_out_closes_the_socket(browser: Browser, nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "RECHECK_SECONDS", 0.2)
    headers = {"Cookie": f"chirp={browser.cookies['chirp']}", "Origin": ORIGIN}
    async with opened(nobody, headers=headers) as socket:
        await socket.send_json({"type": "connection_init"})
        await said(socket)
        assert await who(socket) == "bob"
        await asyncio.sleep(0.5)
        assert await who(socket) == "bob"
        await browser.fetch("DELETE", "/api/v2/chirp/sessions")
        assert await closed(socket) == (4401, "Signed out")


async def test_a_revoked_token_closes_its_sockets_at_once(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with connected(alice) as mine, connected(bob) as theirs:
        token = next(row for row in sandbox.world.tokens if row.access == alice.token)
        app = next(row for row in sandbox.world.apps if row.client_id == token.client_id)
        fields = {"client_id": app.client_id, "client_secret": app.client_secret, "token": alice.token}
        assert (await alice.rest("POST", "/oauth/revoke", data=fields))[0] == 200
        assert await closed(mine) == (4401, "Signed out")
        assert await who(theirs) == "bob"
