"""GraphQL subscriptions over `graphql-transport-ws`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.support.stack import Client
from tests.support.transport_ws import Socket, connected, subscribe

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

    def __init__(self, socket: Socket) -> None:
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
    async with connected(client) as socket:
        await subscribe(socket, {"query": document, "variables": variables})
        yield Subscription(socket)
