"""The home timeline, live, as a GraphQL subscription."""

import asyncio

from deploy.sandbox.server import Sandbox
from tests.support.stack import Client, revoke, token_of
from tests.support.streams import post, upstreams
from tests.support.subscriptions import subscribed
from tests.support.transport_ws import closed, opened

HOME = """subscription { timeline(kind: HOME) {
    __typename
    ... on StatusPosted { status { localId content account { acct relationship { following } } } }
    ... on StatusEdited { status { localId content } }
    ... on StatusDeleted { statusId }
} }"""


async def refused(client: Client) -> int | None:
    """Return the code with which a socket is closed that may not connect."""
    async with opened(client) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {client.token}"}})
        return (await closed(socket))[0]


async def test_posts_edits_and_deletions_arrive(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with subscribed(alice, HOME) as heard:
        await upstreams(sandbox, 1)
        posted = await post(bob, "Live!")
        assert await heard.event() == {
            "__typename": "StatusPosted",
            "status": {
                "localId": posted,
                "content": "<p>Live!</p>",
                "account": {"acct": "bob", "relationship": {"following": True}},
            },
        }
        await bob.rest("PUT", f"/api/v1/statuses/{posted}", json={"status": "Better!"})
        edited = await heard.event()
        assert (edited["__typename"], edited["status"]["content"]) == ("StatusEdited", "<p>Better!</p>")
        await bob.rest("DELETE", f"/api/v1/statuses/{posted}")
        assert (await heard.event())["__typename"] == "StatusDeleted"


async def test_one_upstream_serves_all_sockets_of_an_account(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with subscribed(alice, HOME) as one, subscribed(alice, HOME) as two:
        await upstreams(sandbox, 1)
        await asyncio.sleep(0.1)
        assert len(list(sandbox.world.hub.everybody())) == 1
        await post(bob, "To both")
        assert (await one.event()) == (await two.event())


async def test_an_interruption_is_told_and_survived(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with subscribed(alice, HOME) as heard:
        await upstreams(sandbox, 1)
        await asyncio.to_thread(sandbox.__exit__)
        with Sandbox(sandbox.world, port=sandbox.port):
            assert await heard.event() == {"__typename": "Revalidate"}
            await post(bob, "Again")
            assert (await heard.event())["__typename"] == "StatusPosted"


async def test_nobody_hears_nothing_and_a_bad_token_is_refused(nobody: Client) -> None:
    async with subscribed(nobody, HOME) as heard:
        assert await heard.error() == "UNAUTHENTICATED"
    assert await refused(Client(nobody.session, nobody.base, "nonsense")) == 4403


async def test_a_token_without_the_scope_hears_nothing(nobody: Client, alice: Client, sandbox: Sandbox) -> None:
    narrow = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "profile"))
    async with subscribed(alice, HOME):
        await upstreams(sandbox, 1)
        async with subscribed(narrow, HOME) as heard:
            assert await heard.error() == "FORBIDDEN"


async def test_a_revoked_token_ends_its_own_listeners_only(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    other = Client(alice.session, alice.base, token_of(sandbox.world, "alice"))
    async with subscribed(alice, HOME) as first:
        await upstreams(sandbox, 1)
        async with subscribed(other, HOME) as second:
            await asyncio.sleep(0.2)
            sandbox.world.tokens.remove(next(row for row in sandbox.world.tokens if row.access == alice.token))
            await asyncio.to_thread(sandbox.__exit__)
            with Sandbox(sandbox.world, port=sandbox.port):
                while (message := await first.message())["type"] != "complete":
                    assert message["type"] == "next"
                assert await second.event() == {"__typename": "Revalidate"}
                await post(bob, "Still")
                assert (await second.event())["__typename"] == "StatusPosted"


async def test_who_comes_after_a_refused_token_is_heard(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    assert await refused(Client(alice.session, alice.base, "nonsense")) == 4403
    async with subscribed(alice, HOME) as heard:
        await upstreams(sandbox, 1)
        await post(bob, "Hello")
        assert (await heard.event())["__typename"] == "StatusPosted"


async def test_a_token_revoked_through_chirp_hears_nothing_more(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    other = Client(alice.session, alice.base, token_of(sandbox.world, "alice"))
    async with subscribed(alice, HOME) as first, subscribed(other, HOME) as second:
        await upstreams(sandbox, 1)
        await asyncio.sleep(0.2)
        await revoke(alice, sandbox.world)
        await post(bob, "Private", visibility="private")
        assert (await second.event())["__typename"] == "StatusPosted"
        assert (await first.message())["type"] == "error"
