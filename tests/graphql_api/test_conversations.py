"""Conversations: as over REST; read and forgotten."""

from typing import Any

import pytest

from resolvers.ids import global_id
from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import page, say

CONVERSATIONS = """query($first: Int, $after: String, $last: Int, $before: String) { viewer {
  conversations(first: $first, after: $after, last: $last, before: $before) {
    nodes { id localId unread accounts { localId acct } lastStatus { localId content visibility } }
    pageInfo { hasNextPage startCursor endCursor } } } }"""
READ = """mutation($id: ID!) { readConversation(id: $id) {
  conversation { localId unread } userErrors { field code } } }"""
DELETE = "mutation($id: ID!) { deleteConversation(id: $id) { deletedId userErrors { field code } } }"


async def conversations(client: Client, **variables: object) -> Any:  # noqa: ANN401  JSON
    return (await client.data(CONVERSATIONS, **variables))["viewer"]["conversations"]


@pytest.fixture
async def talk(bob: Client) -> str:
    """Let bob tell alice something, after something to her and carol; return what he said last."""
    await say(bob, "@alice @carol hush", visibility="direct")
    return str((await say(bob, "@alice psst", visibility="direct"))["id"])


async def test_they_are_what_rest_tells(alice: Client, talk: str) -> None:
    shown = (await conversations(alice))["nodes"]
    assert differences(shown, await page(alice, "/api/v1/conversations")) == []
    assert (shown[0]["unread"], shown[0]["lastStatus"]["localId"]) == (True, talk)
    assert [account["acct"] for account in shown[0]["accounts"]] == ["bob"]


async def test_they_are_paged_both_ways(alice: Client, talk: str) -> None:
    whole = (await conversations(alice))["nodes"]
    first = await conversations(alice, first=1)
    second = await conversations(alice, first=1, after=first["pageInfo"]["endCursor"])
    back = await conversations(alice, last=1, before=second["pageInfo"]["startCursor"])
    assert first["nodes"][0]["lastStatus"]["localId"] == talk
    assert first["nodes"] + second["nodes"] == whole[:2]
    assert back["nodes"] == first["nodes"]


async def test_one_is_read(alice: Client, talk: str) -> None:
    one = (await conversations(alice))["nodes"][0]
    payload = (await alice.data(READ, id=one["id"]))["readConversation"]
    assert payload == {"conversation": {"localId": one["localId"], "unread": False}, "userErrors": []}
    rest = await page(alice, "/api/v1/conversations")
    assert (rest[0]["last_status"]["id"], rest[0]["unread"]) == (talk, False)


async def test_one_is_forgotten(alice: Client, talk: str) -> None:
    one = (await conversations(alice))["nodes"][0]
    payload = (await alice.data(DELETE, id=one["id"]))["deleteConversation"]
    assert payload == {"deletedId": one["id"], "userErrors": []}
    assert one["localId"] not in [item["id"] for item in await page(alice, "/api/v1/conversations")]
    assert (await page(alice, f"/api/v1/statuses/{talk}"))["id"] == talk


async def test_those_of_others_are_not_there(alice: Client, bob: Client, talk: str) -> None:
    theirs = (await conversations(bob))["nodes"][0]
    assert theirs["lastStatus"]["localId"] == talk
    for document in (READ, DELETE):
        (payload,) = (await alice.data(document, id=theirs["id"])).values()
        assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
    document = "query($id: ID!) { node(id: $id) { ... on Conversation { unread } } }"
    assert (await bob.data(document, id=theirs["id"]))["node"] == {"unread": theirs["unread"]}
    assert (await alice.data(document, id=theirs["id"]))["node"] is None


@pytest.mark.parametrize("wrong", ["../../admin", global_id("Status", "01AAAAAAAAAAAAAAAAAAAAAAAA")])
async def test_wrong_ids_reach_nobody(alice: Client, upstream: Client, wrong: str) -> None:
    await upstream.forget_calls()
    for document in (READ, DELETE):
        (payload,) = (await alice.data(document, id=wrong)).values()
        assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("id", "VALIDATION")]
    assert await upstream.calls() == {}
