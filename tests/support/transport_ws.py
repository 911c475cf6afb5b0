"""Speaking graphql-transport-ws by hand, message by message."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.support.stack import Client

PROTOCOL = "graphql-transport-ws"

Socket = aiohttp.ClientWebSocketResponse


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


async def subscribe(socket: Socket, payload: object, name: str = "1") -> None:
    """Ask for an operation."""
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
