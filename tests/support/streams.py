"""Listening to Mastodon's streams, over WebSockets and as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from deploy.sandbox.server import Sandbox
from tests.support.stack import USER_AGENT, Client


class Socket:
    """An open socket of /api/v1/streaming."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def wish(self, kind: str, stream: str, **more: str) -> None:
        """Subscribe or unsubscribe."""
        await self.socket.send_json({"type": kind, "stream": stream} | more)

    async def frame(self) -> dict[str, Any]:
        """Return the next frame, a payload that is JSON opened up."""
        frame: dict[str, Any] = json.loads(await self.socket.receive_str(timeout=10))
        if frame.get("payload", "")[:1] in ("{", "["):
            frame["payload"] = json.loads(frame["payload"])
        return frame

    async def seen(self) -> tuple[list[str], str, str]:
        """Return stream, event and id of the next frame."""
        frame = await self.frame()
        payload = frame.get("payload", "")
        return frame["stream"], frame["event"], payload if isinstance(payload, str) else payload["id"]

    async def silent(self) -> bool:
        """Tell whether nothing comes for a while."""
        try:
            message = await self.socket.receive(timeout=0.4)
        except TimeoutError:
            return True
        raise AssertionError(message)

    async def closed(self) -> int | None:
        """Wait until the server closes, past what it sends; return its code."""
        async with asyncio.timeout(8):
            while not self.socket.closed:
                await self.socket.receive()
        return self.socket.close_code


@asynccontextmanager
async def open_socket(client: Client, stream: str = "", **query: str) -> AsyncIterator[Socket]:
    """Yield an open socket, the token in the query as browsers send it."""
    given = {"access_token": client.token or ""} | ({"stream": stream} if stream else {}) | query
    async with client.session.ws_connect(
        client.base + "/api/v1/streaming", params=given, headers={"User-Agent": USER_AGENT}, autoclose=True
    ) as socket:
        yield Socket(socket)


@dataclass
class Event:
    """A server-sent event."""

    kind: str = ""
    id: str = ""
    data: str = ""

    @property
    def status_id(self) -> str:
        """The id in the payload, or the payload."""
        return str(json.loads(self.data)["id"]) if self.data.startswith("{") else self.data


class Events:
    """An open answer of server-sent events."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer
        self.comments: list[str] = []
        self.last_id = ""
        self.retry = ""

    async def event(self) -> Event:
        """Return the next event, read as a browser reads it. Raises EOFError at the end."""
        event, has_data = Event(), False
        async with asyncio.timeout(10):
            while line := (await self.answer.content.readline()).decode():
                name, _, value = line.rstrip("\n").partition(":")
                value = value.removeprefix(" ")
                match name:
                    case "" if line == "\n":
                        if has_data:
                            return event
                    case "":
                        self.comments.append(value)
                    case "event":
                        event.kind = value
                    case "id":
                        event.id = self.last_id = value
                    case "retry":
                        self.retry = value
                    case "data":
                        event.data += value
                        has_data = True
        raise EOFError


@asynccontextmanager
async def open_events(client: Client, form: str, *, last_id: str = "", **query: str) -> AsyncIterator[Events]:
    """Yield an open answer, the token in the header."""
    headers = client.headers() | ({"Last-Event-ID": last_id} if last_id else {})
    async with client.session.get(f"{client.base}/api/v1/streaming/{form}", params=query, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        yield Events(answer)


async def upstreams(sandbox: Sandbox, count: int) -> None:
    """Wait until GoToSocial has so many streams open."""
    async with asyncio.timeout(10):
        while len(list(sandbox.world.hub.everybody())) != count:
            await asyncio.sleep(0.01)


async def post(client: Client, text: str, **more: object) -> str:
    """Post and return the id."""
    status, posted = await client.rest("POST", "/api/v1/statuses", json={"status": text, "visibility": "public"} | more)
    assert status == 200, posted
    return str(posted["id"])
