"""Timelines: what REST shows, paged both ways, without muted conversations."""

from typing import Any

import pytest

from deploy.sandbox.server import Sandbox
from resolvers.ids import global_id
from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import STATUS, page, say, say_many

TIMELINE = f"""
query($kind: TimelineKind!, $tag: String, $listId: ID, $first: Int, $after: String, $last: Int, $before: String) {{
  timeline(kind: $kind, tag: $tag, listId: $listId, first: $first, after: $after, last: $last, before: $before) {{
    nodes {{ {STATUS} }} edges {{ cursor }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
  }}
}}
"""
IDS = """
query($kind: TimelineKind!, $tag: String, $listId: ID, $first: Int, $after: String, $last: Int, $before: String) {
  timeline(kind: $kind, tag: $tag, listId: $listId, first: $first, after: $after, last: $last, before: $before) {
    nodes { localId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
MUTE = "mutation($id: ID!) { muteConversation(statusId: $id) { userErrors { message } } }"


async def ids(client: Client, **variables: object) -> list[str]:
    shown = (await client.data(IDS, **variables))["timeline"]
    return [node["localId"] for node in shown["nodes"]]


@pytest.fixture
async def list_id(alice: Client) -> str:
    """Return a list of alice's with bob on it."""
    _, made = await alice.rest("POST", "/api/v1/lists", json={"title": "Birds"})
    bob = await page(alice, "/api/v1/accounts/lookup?acct=bob")
    await alice.rest("POST", f"/api/v1/lists/{made['id']}/accounts", json={"account_ids": [bob["id"]]})
    return str(made["id"])


async def test_each_timeline_is_what_rest_shows(alice: Client, bob: Client, list_id: str) -> None:
    await say(bob, "Look at the #birds")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"kind": "HOME"}, "home"),
        ({"kind": "LOCAL"}, "public?local=true"),
        ({"kind": "PUBLIC"}, "public"),
        ({"kind": "LIST", "listId": list_id}, f"list/{list_id}"),
        ({"kind": "LIST", "listId": global_id("List", list_id)}, f"list/{list_id}"),
        ({"kind": "TAG", "tag": "birds"}, "tag/birds"),
        ({"kind": "TAG", "tag": "#Birds"}, "tag/birds"),
    ]
    for variables, path in cases:
        rest = await page(alice, f"/api/v1/timelines/{path}")
        shown = (await alice.data(TIMELINE, **variables))["timeline"]["nodes"]
        parents = [(node.pop("inReplyToId"), node.pop("inReplyToAccountId")) for node in shown]
        assert shown, path
        assert [bool(one) for one, _ in parents] == [bool(other["in_reply_to_id"]) for other in rest]
        assert [
            differences(one, other) for one, other in zip(shown, rest, strict=True) if differences(one, other)
        ] == []


async def test_parents_are_named_by_global_ids(alice: Client, bob: Client) -> None:
    question = await say(bob, "Who?")
    await say(alice, "@bob me", in_reply_to_id=question["id"])
    node = (await alice.data(TIMELINE, kind="HOME", first=1))["timeline"]["nodes"][0]
    assert node["inReplyToId"] == global_id("Status", question["id"])
    assert node["inReplyToAccountId"] == global_id("Account", question["account"]["id"])


async def test_two_hundred_posts_are_each_seen_once_forwards_and_backwards(alice: Client, sandbox: Sandbox) -> None:
    posted = say_many(sandbox, "bob", 200)
    forwards: list[str] = []
    cursor: str | None = None
    while len(forwards) < 200:
        shown = (await alice.data(IDS, kind="HOME", first=37, after=cursor))["timeline"]
        forwards += [node["localId"] for node in shown["nodes"]]
        cursor = shown["pageInfo"]["endCursor"]
        assert shown["pageInfo"]["hasNextPage"]
    assert forwards[:200] == posted
    backwards: list[str] = []
    has_more = True
    while has_more:
        shown = (await alice.data(IDS, kind="HOME", last=37, before=cursor))["timeline"]
        backwards = [node["localId"] for node in shown["nodes"]] + backwards
        has_more = shown["pageInfo"]["hasPreviousPage"]
        cursor = shown["pageInfo"]["startCursor"] or cursor
    assert backwards == forwards[: len(backwards)]
    assert len(backwards) >= 200 - 1


async def test_a_hashtag_nobody_has_used_has_no_posts(alice: Client) -> None:
    shown = (await alice.data(IDS, kind="TAG", tag="nobodysbirds"))["timeline"]
    assert shown == {
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


async def test_hashtags_are_written_in_every_script(alice: Client, bob: Client) -> None:
    posted = await say(bob, "Schöne #vögel")
    assert await ids(alice, kind="TAG", tag="vögel") == [posted["id"]]


async def test_wrong_questions_reach_nobody(alice: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    for variables, field in (
        ({"kind": "TAG"}, "tag"),
        ({"kind": "TAG", "tag": "../home"}, "tag"),
        ({"kind": "TAG", "tag": "a b"}, "tag"),
        ({"kind": "TAG", "tag": "a?limit=1"}, "tag"),
        ({"kind": "LIST"}, "listId"),
        ({"kind": "LIST", "listId": "../../admin"}, "listId"),
        ({"kind": "LIST", "listId": global_id("Status", "01AAAAAAAAAAAAAAAAAAAAAAAA")}, "listId"),
        ({"kind": "HOME", "first": 0}, "first"),
        ({"kind": "HOME", "first": -1}, "first"),
        ({"kind": "HOME", "first": 81}, "first"),
        ({"kind": "HOME", "last": 3}, "last"),
        ({"kind": "HOME", "after": "../admin"}, "after"),
    ):
        answer = await alice.graphql(IDS, **variables)
        extensions = answer["errors"][0]["extensions"]
        assert (extensions["code"], extensions["field"]) == ("VALIDATION", field), variables
    assert await upstream.calls() == {}


async def test_another_persons_list_is_not_found(bob: Client, list_id: str) -> None:
    answer = await bob.graphql(IDS, kind="LIST", listId=list_id)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND"]


async def test_nobody_has_no_home(nobody: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    answer = await nobody.graphql(IDS, kind="HOME")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert await upstream.calls() == {}


async def test_what_is_public_is_shown_to_nobody_too_when_gotosocial_does(nobody: Client, bob: Client) -> None:
    posted = await say(bob, "For everybody")
    assert (await ids(nobody, kind="PUBLIC", first=1)) == [posted["id"]]


@pytest.mark.parametrize("kind", ["HOME", "LOCAL", "PUBLIC", "LIST", "TAG"])
async def test_posts_of_muted_conversations_are_left_out(alice: Client, bob: Client, list_id: str, kind: str) -> None:
    variables = {"kind": kind, "tag": "birds", "listId": list_id, "first": 3}
    before = await ids(alice, **variables | {"first": 2})
    question = await say(bob, "Who likes #birds?")
    first = await say(bob, "I like #birds", in_reply_to_id=question["id"])
    assert (await ids(alice, **variables))[:2] == [first["id"], question["id"]]
    await alice.data(MUTE, id=question["id"])
    late = await say(bob, "And other #birds", in_reply_to_id=first["id"])
    later = await say(bob, "And all #birds", in_reply_to_id=late["id"])
    shown = await ids(alice, **variables)
    assert set(shown) & {question["id"], first["id"], late["id"], later["id"]} == set()
    assert shown[:2] == before[:2]
    assert (await ids(bob, kind="LOCAL", first=1)) == [later["id"]]


async def test_what_was_seen_late_hides_what_answers_it_later(alice: Client, bob: Client) -> None:
    question = await say(bob, "Who?")
    await alice.data(MUTE, id=question["id"])
    first = await say(bob, "I", in_reply_to_id=question["id"])
    assert first["id"] not in await ids(alice, kind="HOME", first=5)
    for number in range(6):
        await say(bob, f"Something else {number}")
    second = await say(bob, "And I", in_reply_to_id=first["id"])
    assert second["id"] not in await ids(alice, kind="HOME", first=3)


async def test_a_boost_of_a_muted_conversation_is_left_out_too(alice: Client, bob: Client) -> None:
    question = await say(bob, "Who?")
    await alice.data(MUTE, id=question["id"])
    _, boost = await bob.rest("POST", f"/api/v1/statuses/{question['id']}/reblog")
    assert boost["id"] not in await ids(alice, kind="HOME", first=3)


async def test_a_timeline_that_a_mute_has_emptied_is_refilled(alice: Client, bob: Client) -> None:
    before = await ids(alice, kind="HOME", first=5)
    question = await say(bob, "Who?")
    await alice.data(MUTE, id=question["id"])
    for number in range(45):
        await say(bob, f"I {number}", in_reply_to_id=question["id"])
    assert await ids(alice, kind="HOME", first=5) == before


async def test_who_has_muted_nothing_pays_nothing(alice: Client, bob: Client, upstream: Client) -> None:
    question = await say(bob, "Who?")
    await bob.data(MUTE, id=question["id"])
    await ids(alice, kind="HOME", first=1)
    await upstream.forget_calls()
    assert await ids(alice, kind="HOME", first=1) == [question["id"]]
    assert await upstream.calls() == {"GET /api/v1/timelines/home": 1}
