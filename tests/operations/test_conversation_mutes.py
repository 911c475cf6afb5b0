"""Muting conversations, whichever door one comes in by."""

import re

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.stack import Client, token_of
from tests.support.stores import Sql

MUTE = """mutation($id: ID!) { muteConversation(statusId: $id) {
    conversationMute { rootId mutedAt } statuses { localId muted } userErrors { field code } } }"""
UNMUTE = """mutation($id: ID!) { unmuteConversation(statusId: $id) {
    unmuted statuses { localId muted } userErrors { field code } } }"""
SEEN = """query($id: ID!, $root: ID!, $author: ID!, $text: String!) {
    one: status(id: $id) { localId muted }
    thread: status(id: $root) { context { ancestors { localId muted } descendants { localId muted } } }
    account(id: $author) { statuses { nodes { localId muted reblog { localId muted } } } }
    viewer { bookmarks { nodes { localId muted } } }
    search(query: $text) { statuses { localId muted } } }"""


@pytest.fixture
async def thread(alice: Client, bob: Client) -> list[str]:
    """Return the ids of a thread: bob's question, alice's answer, bob's thanks."""
    ids: list[str] = []
    for client, text in ((bob, "Who?"), (alice, "@bob me"), (bob, "@alice thanks")):
        status = {"status": text, "visibility": "public"} | ({"in_reply_to_id": ids[-1]} if ids else {})
        _, posted = await client.rest("POST", "/api/v1/statuses", json=status)
        ids.append(posted["id"])
    return ids


async def test_any_status_of_a_thread_mutes_it_from_its_root(alice: Client, thread: list[str], sql: Sql) -> None:
    status, muted = await alice.rest("POST", f"/api/v2/chirp/statuses/{thread[1]}/mute_conversation")
    assert status == 200
    assert muted["status_id"] == thread[0]
    members = await sql.fetch("SELECT member_id FROM chirp.conversation_mute_members ORDER BY 1")
    assert members == [(member,) for member in sorted(thread)]
    events = await sql.fetch("SELECT kind, payload->>'status_id' FROM chirp.events")
    assert events == [("conversation_muted", thread[0])]


async def test_rest_and_graphql_do_the_same(alice: Client, thread: list[str]) -> None:
    _, muted = await alice.rest("POST", f"/api/v2/chirp/statuses/{thread[0]}/mute_conversation")
    again = (await alice.data(MUTE, id=thread[2]))["muteConversation"]
    assert again["userErrors"] == []
    assert again["conversationMute"]["mutedAt"][:26] == muted["muted_at"][:26]
    assert (await alice.data(UNMUTE, id=thread[1]))["unmuteConversation"]["unmuted"] is True
    status, unmuted = await alice.rest("POST", f"/api/v2/chirp/statuses/{thread[0]}/unmute_conversation")
    assert (status, unmuted) == (200, {"unmuted": False})


async def test_an_answer_that_came_after_the_muting_unmutes_it_too(
    alice: Client, bob: Client, thread: list[str], sql: Sql
) -> None:
    await alice.data(MUTE, id=thread[0])
    late = {"status": "@alice one more", "visibility": "public", "in_reply_to_id": thread[-1]}
    _, posted = await bob.rest("POST", "/api/v1/statuses", json=late)
    assert (await alice.data(UNMUTE, id=posted["id"]))["unmuteConversation"]["unmuted"] is True
    assert await sql.fetch("SELECT count(*) FROM chirp.conversation_mutes") == [(0,)]


async def test_muting_twice_is_one_event(alice: Client, thread: list[str], sql: Sql) -> None:
    for status_id in thread:
        await alice.data(MUTE, id=status_id)
    assert await sql.fetch("SELECT count(*) FROM chirp.events") == [(1,)]


async def test_what_another_process_has_just_seen_belongs_to_it(
    alice: Client, bob: Client, thread: list[str], sql: Sql
) -> None:
    await alice.data(MUTE, id=thread[0])
    ids = [thread[-1]]
    for tag in ("one", "two"):
        late = {"status": f"More #{tag}", "visibility": "public", "in_reply_to_id": ids[-1]}
        ids.append((await bob.rest("POST", "/api/v1/statuses", json=late))[1]["id"])
    shown = "query($tag: String!) { timeline(kind: TAG, tag: $tag) { nodes { localId } } }"
    await bob.rest("POST", "/api/v1/statuses", json={"status": "Something else #three", "visibility": "public"})
    assert len((await alice.data(shown, tag="three"))["timeline"]["nodes"]) == 1
    # No word says so: it may come after what is read next.
    await sql.execute(
        "INSERT INTO chirp.conversation_mute_members (account_id, status_id, member_id)"
        " SELECT account_id, status_id, $1 FROM chirp.conversation_mutes",
        ids[1],
    )
    for tag in ("one", "two"):
        assert (await alice.data(shown, tag=tag))["timeline"]["nodes"] == [], tag


async def test_gotosocial_stops_to_notify_too(alice: Client, thread: list[str]) -> None:
    await alice.data(MUTE, id=thread[0])
    assert (await alice.rest("GET", f"/api/v1/statuses/{thread[1]}"))[1]["muted"] is True
    await alice.data(UNMUTE, id=thread[0])
    assert (await alice.rest("GET", f"/api/v1/statuses/{thread[1]}"))[1]["muted"] is False


async def test_a_thread_of_others_can_be_muted(alice: Client, bob: Client) -> None:
    _, posted = await bob.rest("POST", "/api/v1/statuses", json={"status": "Only me", "visibility": "public"})
    muted = (await alice.data(MUTE, id=posted["id"]))["muteConversation"]
    assert muted["userErrors"] == []
    assert muted["conversationMute"] is not None


async def test_whatever_shows_a_status_of_it_says_that_it_is_muted(alice: Client, bob: Client) -> None:
    _, root = await bob.rest("POST", "/api/v1/statuses", json={"status": "Who sings?", "visibility": "public"})
    answer = {"status": "The thrush", "visibility": "public", "in_reply_to_id": root["id"]}
    _, last = await bob.rest("POST", "/api/v1/statuses", json=answer)
    _, boost = await bob.rest("POST", f"/api/v1/statuses/{root['id']}/reblog")
    await alice.rest("POST", f"/api/v1/statuses/{last['id']}/bookmark")
    asked = {"id": last["id"], "root": root["id"], "author": root["account"]["id"], "text": root["url"]}
    ids = {root["id"], last["id"], boost["id"]}

    async def told() -> list[bool]:
        """Return what every place says of the conversation: two of the profile are a boost, and what it boosts."""
        shown = re.findall(r"'localId': '(\w+)', 'muted': (True|False)", repr(await alice.data(SEEN, **asked)))
        return [muted == "True" for one, muted in shown if one in ids]

    assert await told() == [False] * 8
    muted = (await alice.data(MUTE, id=last["id"]))["muteConversation"]
    assert muted["statuses"] == [{"localId": one["id"], "muted": True} for one in (root, last)]
    assert await told() == [True] * 8
    unmuted = (await alice.data(UNMUTE, id=root["id"]))["unmuteConversation"]
    assert unmuted["statuses"] == [{"localId": one["id"], "muted": False} for one in (root, last)]
    assert await told() == [False] * 8


async def test_to_say_what_is_muted_costs_no_call(alice: Client, thread: list[str]) -> None:
    await alice.data(MUTE, id=thread[0])
    await alice.forget_calls()
    await alice.data("query($id: ID!) { status(id: $id) { muted context { descendants { muted } } } }", id=thread[0])
    assert await alice.calls() == {"GET /api/v1/statuses/{id}": 1, "GET /api/v1/statuses/{id}/context": 1}


async def test_mutes_of_one_person_are_not_anothers(alice: Client, bob: Client, thread: list[str]) -> None:
    await alice.data(MUTE, id=thread[0])
    assert (await bob.data(UNMUTE, id=thread[0]))["unmuteConversation"]["unmuted"] is False


async def test_what_one_may_not_see_is_not_found_over_both(alice: Client, bob: Client) -> None:
    _, hidden = await bob.rest("POST", "/api/v1/statuses", json={"status": "Psst", "visibility": "direct"})
    status, _ = await alice.rest("POST", f"/api/v2/chirp/statuses/{hidden['id']}/mute_conversation")
    payload = (await alice.data(MUTE, id=hidden["id"]))["muteConversation"]
    assert status == 404
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]


async def test_a_token_that_may_only_read_mutes_nothing(
    nobody: Client, thread: list[str], sandbox: Sandbox, sql: Sql
) -> None:
    reader = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "read"))
    for verb in ("mute", "unmute"):
        status, answer = await reader.rest("POST", f"/api/v2/chirp/statuses/{thread[0]}/{verb}_conversation")
        assert status == 403, answer
    assert await sql.fetch("SELECT count(*) FROM chirp.conversation_mutes") == [(0,)]


async def test_nobody_mutes_nothing(nobody: Client, thread: list[str]) -> None:
    status, answer = await nobody.rest("POST", f"/api/v2/chirp/statuses/{thread[0]}/mute_conversation")
    assert status == 401
    assert answer["error"]


async def test_an_id_that_is_none_is_named(alice: Client) -> None:
    status, answer = await alice.rest("POST", "/api/v2/chirp/statuses/nonsense/mute_conversation")
    assert (status, answer["field"]) == (422, "id")
