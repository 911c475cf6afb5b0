"""What an event is to each who hears it: worked out once for all who are told the same, and for nobody else."""

import asyncio

import pytest

from deploy.sandbox.server import Sandbox
from gateway.graphql.operations import Answer, Asker, Operations, Prepared
from schema.execution import Live
from tests.support.stack import Client, token_of
from tests.support.streams import upstreams
from tests.support.transport_ws import connected, said, subscribe

RELATED = (
    "subscription { timeline { ... on StatusPosted { status { content account { relationship { following } } } } } }"
)


async def test_a_slow_projection_is_no_matter_of_the_next(
    alice: Client, bob: Client, sandbox: Sandbox, upstream: Client
) -> None:
    async with connected(alice) as socket:
        await subscribe(socket, {"query": RELATED})
        await upstreams(sandbox, 1)
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
        await upstreams(sandbox, 1)
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
        await upstreams(sandbox, 1)
        await asyncio.sleep(0.3)
        await upstream.forget_calls()
        await bob.rest("POST", "/api/v1/statuses", json={"status": "To both", "visibility": "public"})
        seen = [(await said(socket))["payload"]["data"]["timeline"]["status"]["account"] for socket in (one, two)]
    assert (await upstream.calls())["GET /api/v1/accounts/relationships"] == 2
    assert seen == [{"relationship": {"following": True}}] * 2
