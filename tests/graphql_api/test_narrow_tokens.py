"""Tokens that may not tell their account: they are told what they lack, and what is less than it could be."""

from dataclasses import replace

from deploy.sandbox.server import Sandbox
from tests.support.stack import Client, token_of
from tests.support.transport_ws import connected, said, subscribe

LOCAL = "{ timeline(kind: LOCAL, first: 5) { nodes { id } } }"
MUTE = "mutation($id: ID!) { muteConversation(statusId: $id) { userErrors { code } } }"


async def test_a_subscription_names_the_scope_that_is_missing(alice: Client, sandbox: Sandbox) -> None:
    narrow = replace(alice, token=token_of(sandbox.world, "alice", "read:statuses"))
    async with connected(narrow) as socket:
        await subscribe(socket, {"query": "subscription { timeline { __typename } }"})
        answer = await said(socket)
    assert answer["type"] == "error"
    [error] = answer["payload"]
    assert (error["extensions"]["code"], "read:accounts" in error["message"]) == ("FORBIDDEN", True)


async def test_muted_conversations_that_come_back_are_told_of(alice: Client, sandbox: Sandbox) -> None:
    narrow = replace(alice, token=token_of(sandbox.world, "alice", "read:statuses"))
    before = await narrow.graphql(LOCAL)
    assert "warnings" not in before["extensions"]
    muted = before["data"]["timeline"]["nodes"][1]
    await alice.data(MUTE, id=muted["id"])
    whole = await alice.graphql(LOCAL)
    assert muted not in whole["data"]["timeline"]["nodes"]
    assert "warnings" not in whole["extensions"]
    after = await narrow.graphql(LOCAL)
    assert muted in after["data"]["timeline"]["nodes"]
    [warning] = after["extensions"]["warnings"]
    assert "read:accounts" in warning
