"""GraphQL subscriptions over `graphql-transport-ws`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.support.stack import Client

HOME = """subscription ($after: String) { timeline(kind: HOME, after: $after) {
    __typename
    ... on StatusPosted { cursor status { localId content } }
    ... on StatusEdited { cursor status { localId content } }
    ... on StatusDeleted { cursor statusId }
    ... on Resync { cursor reason }
    ... on Revalidate { cursor }
} }"""


class Subscription:
    """One subscription, alone on its socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def message(self) -> dict[str, Any]:
        """Return the next message, past pings."""
        while (message := await self.socket.receive_json(timeout=10))["type"] == "ping":
            await self.socket.send_json({"type": "pong"})
        return dict(message)

    async def event(self) -> dict[str, Any]:
        """Return the next event."""
        message = await self.message()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        (event,) = message["payload"]["data"].values()
        return dict(event)

    async def error(self) -> str:
        """Return the code of the error that ends it."""
        message = await self.message()
        errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        return str(errors[0]["extensions"]["code"])


@asynccontextmanager
async def subscribed(client: Client, document: str, **variables: object) -> AsyncIterator[Subscription]:
    """Yield a subscription that GoToSocial sends for already, as far as it can be known."""
    token = {"Authorization": f"Bearer {client.token}"} if client.token else {}
    async with client.session.ws_connect(client.base + "/graphql", protocols=("graphql-transport-ws",)) as socket:
        await socket.send_json({"type": "connection_init", "payload": token})
        assert (await socket.receive_json(timeout=10))["type"] == "connection_ack"
        payload = {"query": document, "variables": variables}
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        yield Subscription(socket)
