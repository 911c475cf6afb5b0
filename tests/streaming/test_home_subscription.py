"""The home timeline, live, as a GraphQL subscription."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from deploy.sandbox.server import Sandbox
from tests.support.stack import Client, token_of

HOME = """subscription { timeline(kind: HOME) {
    __typename
    ... on StatusPosted { status { localId content account { acct relationship { following } } } }
    ... on StatusEdited { status { localId content } }
    ... on StatusDeleted { statusId }
} }"""


@asynccontextmanager
async def connected(client: Client, **payload: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Yield a socket that has been acknowledged (graphql-transport-ws); the token goes where browsers put it."""
    token = {"Authorization": f"Bearer {client.token}"} if client.token else {}
    async with client.session.ws_connect(client.base + "/graphql", protocols=("graphql-transport-ws",)) as socket:
        await socket.send_json({"type": "connection_init", "payload": token | payload})
        assert (await socket.receive_json())["type"] == "connection_ack"
        yield socket


async def subscribe(socket: aiohttp.ClientWebSocketResponse, name: str = "1") -> None:
    await socket.send_json({"id": name, "type": "subscribe", "payload": {"query": HOME}})


async def refused(client: Client) -> int | None:
    """Return the code with which a socket is closed that may not connect."""
    async with client.session.ws_connect(client.base + "/graphql", protocols=("graphql-transport-ws",)) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {client.token}"}})
        await socket.receive(timeout=5)
        return socket.close_code


async def event(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next event, past pings."""
    while (message := await socket.receive_json(timeout=5))["type"] != "next":
        assert message["type"] == "ping", message
    assert "errors" not in message["payload"], message
    return dict(message["payload"]["data"]["timeline"])


async def listening(sandbox: Sandbox, sockets: int) -> None:
    """Wait until GoToSocial has so many streams open."""
    async with asyncio.timeout(5):
        while len(list(sandbox.world.hub.everybody())) != sockets:
            await asyncio.sleep(0.01)


async def test_posts_edits_and_deletions_arrive(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with connected(alice) as socket:
        await subscribe(socket)
        await listening(sandbox, 1)
        _, posted = await bob.rest("POST", "/api/v1/statuses", json={"status": "Live!", "visibility": "public"})
        assert await event(socket) == {
            "__typename": "StatusPosted",
            "status": {
                "localId": posted["id"],
                "content": "<p>Live!</p>",
                "account": {"acct": "bob", "relationship": {"following": True}},
            },
        }
        await bob.rest("PUT", f"/api/v1/statuses/{posted['id']}", json={"status": "Better!"})
        edited = await event(socket)
        assert (edited["__typename"], edited["status"]["content"]) == ("StatusEdited", "<p>Better!</p>")
        await bob.rest("DELETE", f"/api/v1/statuses/{posted['id']}")
        assert (await event(socket))["__typename"] == "StatusDeleted"


async def test_one_upstream_serves_all_sockets_of_an_account(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with connected(alice) as one, connected(alice) as two:
        for socket in (one, two):
            await subscribe(socket)
        await listening(sandbox, 1)
        await asyncio.sleep(0.1)
        assert len(list(sandbox.world.hub.everybody())) == 1
        await bob.rest("POST", "/api/v1/statuses", json={"status": "To both", "visibility": "public"})
        assert (await event(one)) == (await event(two))


async def test_an_interruption_is_told_and_survived(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with connected(alice) as socket:
        await subscribe(socket)
        await listening(sandbox, 1)
        await asyncio.to_thread(sandbox.__exit__)
        with Sandbox(sandbox.world, port=sandbox.port):
            assert await event(socket) == {"__typename": "Revalidate"}
            await bob.rest("POST", "/api/v1/statuses", json={"status": "Again", "visibility": "public"})
            assert (await event(socket))["__typename"] == "StatusPosted"


async def test_nobody_hears_nothing_and_a_bad_token_is_refused(nobody: Client) -> None:
    async with connected(nobody) as socket:
        await subscribe(socket)
        message = await socket.receive_json(timeout=5)
        assert message["type"] == "error"
        assert [error["extensions"]["code"] for error in message["payload"]] == ["UNAUTHENTICATED"]
    assert await refused(Client(nobody.session, nobody.base, "nonsense")) == 4403


async def test_a_token_without_the_scope_hears_nothing(nobody: Client, alice: Client, sandbox: Sandbox) -> None:
    narrow = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "profile"))
    async with connected(alice) as open_already, connected(narrow) as socket:
        await subscribe(open_already)
        await listening(sandbox, 1)
        await subscribe(socket)
        message = await socket.receive_json(timeout=5)
        errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert [error["extensions"]["code"] for error in errors] == ["FORBIDDEN"]


async def test_other_protocols_are_refused(nobody: Client) -> None:
    async with nobody.session.ws_connect(nobody.base + "/graphql", protocols=("graphql-ws",)) as socket:
        await socket.receive(timeout=5)
        assert socket.close_code == 4406


async def test_subscribing_before_the_handshake_is_refused(alice: Client) -> None:
    async with alice.session.ws_connect(alice.base + "/graphql", protocols=("graphql-transport-ws",)) as socket:
        await subscribe(socket)
        await socket.receive(timeout=5)
        assert socket.close_code == 4401


async def test_a_revoked_token_ends_its_own_listeners_only(
    alice: Client, bob: Client, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    other = Client(session, alice.base, token_of(sandbox.world, "alice"))
    async with connected(alice) as first, connected(other) as second:
        await subscribe(first)
        await listening(sandbox, 1)
        await subscribe(second)
        await asyncio.sleep(0.2)
        sandbox.world.tokens.remove(next(row for row in sandbox.world.tokens if row.access == alice.token))
        await asyncio.to_thread(sandbox.__exit__)
        with Sandbox(sandbox.world, port=sandbox.port):
            while (message := await first.receive_json(timeout=5))["type"] != "complete":
                assert message["type"] in {"ping", "next"}
            assert await event(second) == {"__typename": "Revalidate"}
            await bob.rest("POST", "/api/v1/statuses", json={"status": "Still", "visibility": "public"})
            assert (await event(second))["__typename"] == "StatusPosted"


async def test_who_comes_after_a_refused_token_is_heard(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    assert await refused(Client(alice.session, alice.base, "nonsense")) == 4403
    async with connected(alice) as socket:
        await subscribe(socket)
        await listening(sandbox, 1)
        await bob.rest("POST", "/api/v1/statuses", json={"status": "Hello", "visibility": "public"})
        assert (await event(socket))["__typename"] == "StatusPosted"


async def test_a_token_revoked_through_chirp_hears_nothing_more(
    alice: Client, bob: Client, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    other = Client(session, alice.base, token_of(sandbox.world, "alice"))
    async with connected(alice) as first, connected(other) as second:
        for socket in (first, second):
            await subscribe(socket)
        await listening(sandbox, 1)
        await asyncio.sleep(0.2)
        token = next(row for row in sandbox.world.tokens if row.access == alice.token)
        app = next(row for row in sandbox.world.apps if row.client_id == token.client_id)
        fields = {"client_id": app.client_id, "client_secret": app.client_secret, "token": alice.token}
        assert (await alice.rest("POST", "/oauth/revoke", data=fields))[0] == 200
        await bob.rest("POST", "/api/v1/statuses", json={"status": "Private", "visibility": "private"})
        assert (await event(second))["__typename"] == "StatusPosted"
        while (message := await first.receive_json(timeout=5))["type"] != "complete":
            assert message["type"] == "ping", message
