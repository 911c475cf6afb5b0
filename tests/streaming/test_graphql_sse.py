"""GraphQL over Server-Sent Events, one connection for each operation."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.graphql import sse
from tests.support.stack import Client, token_of
from tests.support.streams import upstreams

HOME = "subscription { timeline(kind: HOME) { __typename ... on StatusPosted { status { content } } } }"


@asynccontextmanager
async def asked(client: Client, query: str, *, method: str = "POST") -> AsyncIterator[aiohttp.ClientResponse]:
    """Yield the answer to an operation whose results are asked for as events."""
    headers = client.headers() | {"Accept": "text/event-stream"}
    given: dict[str, Any] = {"json": {"query": query}} if method == "POST" else {"params": {"query": query}}
    async with client.session.request(method, client.base + "/graphql", headers=headers, **given) as answer:
        yield answer


async def event(answer: aiohttp.ClientResponse) -> tuple[str, Any]:
    """Return name and data of the next event; a comment has the name ":"."""
    block = (await asyncio.wait_for(answer.content.readuntil(b"\n\n"), 5)).decode().rstrip("\n")
    if block.startswith(":"):
        return ":", None
    fields = dict(line.split(":", 1) for line in block.splitlines())
    data = fields["data"].strip()
    return fields["event"].strip(), json.loads(data) if data else None


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_events_come_as_they_happen(alice: Client, bob: Client, sandbox: Sandbox, method: str) -> None:
    async with asked(alice, HOME, method=method) as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        assert answer.headers["Cache-Control"] == "no-store"
        await upstreams(sandbox, 1)
        for text in ("One", "Two"):
            await bob.rest("POST", "/api/v1/statuses", json={"status": text, "visibility": "public"})
            name, data = await event(answer)
            assert name == "next"
            assert data["data"]["timeline"]["status"]["content"] == f"<p>{text}</p>"


async def test_a_query_is_one_event_and_the_end(alice: Client) -> None:
    async with asked(alice, "{ viewer { account { acct } } }") as answer:
        name, data = await event(answer)
        assert (name, data["data"]) == ("next", {"viewer": {"account": {"acct": "alice"}}})
        assert await event(answer) == ("complete", None)
        assert await answer.content.read() == b""


async def test_silence_is_filled(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_SECONDS", 0.1)
    async with asked(alice, HOME) as answer:
        for _ in range(3):
            assert await event(answer) == (":", None)


async def test_what_fails_later_is_an_event_and_the_end(nobody: Client) -> None:
    async with asked(nobody, HOME) as answer:
        name, data = await event(answer)
        assert name == "next"
        assert [error["extensions"]["code"] for error in data["errors"]] == ["UNAUTHENTICATED"]
        assert await event(answer) == ("complete", None)


@pytest.mark.parametrize(
    ("query", "status"),
    [("{ nope }", 200), ("{" * 3000, 200), ("{viewer " + "@skip(if: false)" * 60 + "{__typename}}", 400)],
)
async def test_what_cannot_run_is_no_stream(alice: Client, query: str, status: int) -> None:
    async with asked(alice, query) as answer:
        assert (answer.status, answer.content_type) == (status, "application/json")
        assert (await answer.json())["errors"]


async def test_a_mutation_by_get_is_refused(alice: Client) -> None:
    async with asked(alice, "mutation { __typename }", method="GET") as answer:
        assert answer.status == 405


async def test_an_account_has_so_many_streams(
    alice: Client, bob: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "MOST_STREAMS", 2)
    other = Client(alice.session, alice.base, token_of(sandbox.world, "alice"))
    async with asked(alice, HOME), asked(other, HOME):
        for client, status in ((alice, 429), (other, 429), (bob, 200)):
            async with asked(client, HOME) as answer:
                assert answer.status == status
        async with asked(alice, "{ __typename }") as answer:
            assert (await event(answer))[0] == "next"
    async with asyncio.timeout(5):
        while True:
            async with asked(alice, HOME) as answer:
                if answer.status == 200:
                    break
            await asyncio.sleep(0.05)


async def test_who_leaves_leaves_nothing_behind(alice: Client, sandbox: Sandbox) -> None:
    async with asked(alice, HOME):
        await upstreams(sandbox, 1)
    await asyncio.sleep(0.2)
    before = len(asyncio.all_tasks())
    for _ in range(5):
        async with asked(alice, HOME) as answer:
            await asyncio.sleep(0.05)
            answer.close()
    async with asyncio.timeout(5):
        while len(asyncio.all_tasks()) > before:
            await asyncio.sleep(0.05)
