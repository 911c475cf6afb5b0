"""Threads: around a status, in reading order and as a tree; versions, sources, who likes and boosts."""

from typing import Any

import pytest

from resolvers.ids import global_id
from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import page, say

CONTEXT = """query($id: ID!) { status(id: $id) { context {
  ancestors { localId content } descendants { localId content }
  flat { depth parentId status { localId } }
  tree { status { localId } replies { status { localId } replies { status { localId } replies {
    status { localId } replies { status { localId } } } } } }
} } }"""


@pytest.fixture
async def thread(alice: Client, bob: Client) -> dict[str, str]:
    """Return ids of a thread: a question, two answers to it, an answer to the first answer, one to that."""
    ids: dict[str, str] = {}
    for name, parent in (("root", ""), ("one", "root"), ("two", "root"), ("below", "one"), ("deep", "below")):
        reply = {"in_reply_to_id": ids[parent]} if parent else {}
        ids[name] = (await say(bob if len(ids) % 2 else alice, f"This is {name}", **reply))["id"]
    return ids


def shape(branch: dict[str, Any]) -> tuple[str, list[Any]]:
    return branch["status"]["localId"], [shape(reply) for reply in branch.get("replies", [])]


@pytest.mark.parametrize("middle", ["root", "below", "two"])
async def test_a_thread_is_told_as_lists_as_rest_does(alice: Client, thread: dict[str, str], middle: str) -> None:
    rest = await page(alice, f"/api/v1/statuses/{thread[middle]}/context")
    shown = (await alice.data(CONTEXT, id=thread[middle]))["status"]["context"]
    assert differences({"ancestors": shown["ancestors"], "descendants": shown["descendants"]}, rest) == []


async def test_the_list_is_in_reading_order(alice: Client, thread: dict[str, str]) -> None:
    flat = (await alice.data(CONTEXT, id=thread["root"]))["status"]["context"]["flat"]
    names = {value: name for name, value in thread.items()}
    assert [(names[entry["status"]["localId"]], entry["depth"]) for entry in flat] == [
        ("root", 0),
        ("one", 1),
        ("below", 2),
        ("deep", 3),
        ("two", 1),
    ]
    assert [entry["parentId"] for entry in flat] == [
        None,
        *(global_id("Status", thread[name]) for name in ("root", "one", "below", "root")),
    ]


async def test_seen_from_the_middle_the_way_to_the_root_comes_first(alice: Client, thread: dict[str, str]) -> None:
    context = (await alice.data(CONTEXT, id=thread["below"]))["status"]["context"]
    names = {value: name for name, value in thread.items()}
    flat = [(names[entry["status"]["localId"]], entry["depth"]) for entry in context["flat"]]
    assert flat == [("root", 0), ("one", 1), ("below", 2), ("deep", 3)]


async def test_the_tree_begins_at_the_root(alice: Client, thread: dict[str, str]) -> None:
    for seen_from in ("root", "below"):
        tree = (await alice.data(CONTEXT, id=thread[seen_from]))["status"]["context"]["tree"]
        way = (thread["root"], [(thread["one"], [(thread["below"], [(thread["deep"], [])])])])
        assert shape(tree) == (way if seen_from == "below" else (way[0], [*way[1], (thread["two"], [])]))


async def test_a_boost_has_the_thread_of_what_it_boosts(alice: Client, bob: Client, thread: dict[str, str]) -> None:
    _, boost = await bob.rest("POST", f"/api/v1/statuses/{thread['two']}/reblog")
    shown = (await alice.data(CONTEXT, id=boost["id"]))["status"]["context"]
    assert [entry["status"]["localId"] for entry in shown["flat"]] == [thread["root"], thread["two"]]


async def test_a_thread_costs_two_calls(alice: Client, thread: dict[str, str], upstream: Client) -> None:
    document = """query($id: ID!) { status(id: $id) { context {
        flat { status { content inReplyTo { content } account { acct relationship { following } } } }
        tree { replies { status { localId } } } } } }"""
    await upstream.forget_calls()
    await alice.data(document, id=thread["deep"])
    calls = await upstream.calls()
    assert calls.pop("GET /api/v1/accounts/relationships") == 1
    assert calls == {"GET /api/v1/statuses/{id}": 1, "GET /api/v1/statuses/{id}/context": 1}


async def test_a_deep_thread_is_told_whole(alice: Client) -> None:
    parent = root = (await say(alice, "Begin"))["id"]
    for number in range(60):
        parent = (await say(alice, f"Number {number}", in_reply_to_id=parent))["id"]
    flat = (await alice.data(CONTEXT, id=root))["status"]["context"]["flat"]
    assert [entry["depth"] for entry in flat] == list(range(61))


async def test_versions_and_source_are_what_rest_shows(alice: Client) -> None:
    posted = await say(alice, "First *version*", content_type="text/markdown", spoiler_text="Careful")
    await alice.rest("PUT", f"/api/v1/statuses/{posted['id']}", json={"status": "Second version", "sensitive": True})
    document = """query($id: ID!) { status(id: $id) { source { text spoilerText contentType } history {
        createdAt content spoilerText sensitive poll { options } mediaAttachments { url } emojis { shortcode }
        account { acct } } } }"""
    shown = (await alice.data(document, id=posted["id"]))["status"]
    assert differences(shown["history"], await page(alice, f"/api/v1/statuses/{posted['id']}/history")) == []
    assert len(shown["history"]) == 2
    assert differences(shown["source"], await page(alice, f"/api/v1/statuses/{posted['id']}/source")) == []
    assert shown["source"]["text"] == "Second version"


async def test_an_earlier_poll_is_told_by_its_options(alice: Client) -> None:
    poll = {"options": ["owl", "wren"], "expires_in": 3600}
    posted = await say(alice, "Which?", poll=poll)
    await alice.rest("PUT", f"/api/v1/statuses/{posted['id']}", json={"status": "Which one?", "poll": poll})
    document = "query($id: ID!) { status(id: $id) { history { poll { options } } } }"
    shown = (await alice.data(document, id=posted["id"]))["status"]["history"]
    assert [version["poll"] for version in shown] == [{"options": ["owl", "wren"]}] * 2


async def test_the_source_is_for_the_author_alone(alice: Client, bob: Client) -> None:
    posted = await say(bob, "Mine")
    document = "query($id: ID!) { status(id: $id) { content source { text } } }"
    shown = (await alice.data(document, id=posted["id"]))["status"]
    assert shown == {"content": posted["content"], "source": None}


async def test_who_likes_and_boosts_is_what_rest_shows(alice: Client, bob: Client) -> None:
    posted = await say(alice, "Like me")
    for verb in ("favourite", "reblog"):
        await bob.rest("POST", f"/api/v1/statuses/{posted['id']}/{verb}")
    document = "query($id: ID!) { status(id: $id) { favouritedBy { acct } rebloggedBy { acct } } }"
    shown = (await alice.data(document, id=posted["id"]))["status"]
    assert shown == {"favouritedBy": [{"acct": "bob"}], "rebloggedBy": [{"acct": "bob"}]}
    for name, path in (("favouritedBy", "favourited_by"), ("rebloggedBy", "reblogged_by")):
        assert differences(shown[name], await page(alice, f"/api/v1/statuses/{posted['id']}/{path}")) == []


async def test_what_a_filter_found_is_told(alice: Client, bob: Client) -> None:
    rule = {"title": "Snakes", "context": ["home"], "keywords_attributes": [{"keyword": "snake", "whole_word": True}]}
    status, made = await alice.rest("POST", "/api/v2/filters", json=rule)
    assert status == 200, made
    posted = await say(bob, "A snake!")
    document = """{ viewer { home(first: 1) { nodes { localId filtered { filter { localId title action }
        keywordMatches } } } } }"""
    node = (await alice.data(document))["viewer"]["home"]["nodes"][0]
    assert node["localId"] == posted["id"]
    assert node["filtered"] == [
        {"filter": {"localId": made["id"], "title": "Snakes", "action": "WARN"}, "keywordMatches": ["snake"]}
    ]
