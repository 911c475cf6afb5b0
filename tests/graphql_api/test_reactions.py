"""What is done to statuses, each as over REST; and the collections that come of it."""

import pytest

from deploy.sandbox.deeds import reactions
from deploy.sandbox.server import Sandbox
from resolvers.ids import global_id
from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import STATUS, page, person, say, say_many

# Verb of GraphQL, verb of REST, what takes it back.
VERBS = [
    ("favouriteStatus", "favourite", "unfavouriteStatus", "favourited"),
    ("reblogStatus", "reblog", "unreblogStatus", "reblogged"),
    ("bookmarkStatus", "bookmark", "unbookmarkStatus", "bookmarked"),
]
OWN = [
    ("pinStatus", "pin", "unpinStatus", "pinned"),
    ("muteThread", "mute", "unmuteThread", "muted"),
]
COLLECTION = """query($first: Int, $after: String, $last: Int, $before: String) { viewer {
  found: %s(first: $first, after: $after, last: $last, before: $before) {
    nodes { localId } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


def mutation(verb: str) -> str:
    return f"mutation($id: ID!) {{ {verb}(id: $id) {{ status {{ {STATUS} }} userErrors {{ field message code }} }} }}"


@pytest.mark.parametrize("verbs", VERBS + OWN, ids=lambda verbs: verbs[0])
async def test_doing_and_taking_back_is_as_over_rest(
    alice: Client, bob: Client, verbs: tuple[str, str, str, str]
) -> None:
    verb, rest_verb, back, flag = verbs
    author = alice if verbs in OWN else bob
    one, other = await say(author, "One"), await say(author, "One")
    payload = (await alice.data(mutation(verb), id=one["id"]))[verb]
    _, rest = await alice.rest("POST", f"/api/v1/statuses/{other['id']}/{rest_verb}")
    own = {"localId", "uri", "url", "createdAt", "account", "reblog"}
    assert payload["userErrors"] == []
    assert differences({name: value for name, value in payload["status"].items() if name not in own}, rest) == []
    changed = payload["status"]["reblog"] or payload["status"]
    assert (changed["localId"], changed[flag]) == (one["id"], True)
    taken = (await alice.data(mutation(back), id=global_id("Status", one["id"])))[back]["status"]
    assert (taken["localId"], taken[flag]) == (one["id"], False)
    assert (await page(alice, f"/api/v1/statuses/{one['id']}"))[flag] is False


async def test_one_document_sees_what_it_has_just_changed(alice: Client, bob: Client) -> None:
    posted = await say(bob, "One")
    document = """mutation($id: ID!) {
        a: favouriteStatus(id: $id) { status { favourited favouritesCount } }
        b: bookmarkStatus(id: $id) { status { favourited bookmarked inReplyTo { id } } }
        c: unfavouriteStatus(id: $id) { status { favourited bookmarked favouritesCount } } }"""
    done = await alice.data(document, id=posted["id"])
    assert done["a"]["status"] == {"favourited": True, "favouritesCount": 1}
    assert done["b"]["status"] == {"favourited": True, "bookmarked": True, "inReplyTo": None}
    assert done["c"]["status"] == {"favourited": False, "bookmarked": True, "favouritesCount": 0}


@pytest.mark.parametrize("verb", [row[0] for row in VERBS + OWN] + [row[2] for row in VERBS + OWN])
async def test_what_cannot_be_done_is_a_user_error(alice: Client, upstream: Client, verb: str) -> None:
    unknown = (await alice.data(mutation(verb), id="01AAAAAAAAAAAAAAAAAAAAAAAA"))[verb]
    assert [error["code"] for error in unknown["userErrors"]] == ["NOT_FOUND"]
    await upstream.forget_calls()
    for nonsense in ("../../admin", global_id("Account", "01AAAAAAAAAAAAAAAAAAAAAAAA")):
        wrong = (await alice.data(mutation(verb), id=nonsense))[verb]
        assert [(error["field"], error["code"]) for error in wrong["userErrors"]] == [("id", "VALIDATION")]
        assert wrong["status"] is None
    assert await upstream.calls() == {}


async def test_a_refusal_of_gotosocial_reaches_the_person_in_words(alice: Client, bob: Client) -> None:
    posted = await say(bob, "Not yours")
    payload = (await alice.data(mutation("pinStatus"), id=posted["id"]))["pinStatus"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("id", "VALIDATION")]
    assert payload["userErrors"][0]["message"] == "This post is somebody else's."


@pytest.mark.parametrize("visibility", ["PUBLIC", None])
async def test_a_boost_may_name_who_sees_it(alice: Client, bob: Client, visibility: str | None) -> None:
    posted = await say(bob, "One")
    document = """mutation($id: ID!, $visibility: Visibility) {
        reblogStatus(id: $id, visibility: $visibility) { status { reblog { localId reblogged } } } }"""
    shown = (await alice.data(document, id=posted["id"], visibility=visibility))["reblogStatus"]["status"]
    assert shown == {"reblog": {"localId": posted["id"], "reblogged": True}}


@pytest.mark.parametrize(("name", "verb"), [("bookmarks", "bookmark"), ("favourites", "favourite")])
async def test_a_collection_of_two_hundred_is_walked_both_ways(
    alice: Client, sandbox: Sandbox, name: str, verb: str
) -> None:
    ids = say_many(sandbox, "bob", 200)
    deed = {"bookmark": reactions.bookmark, "favourite": reactions.favourite}[verb]
    for one in ids:
        deed(sandbox.world, person(sandbox, "alice"), one)
    before = [item["id"] for item in await page(alice, f"/api/v1/{name}?limit=500")]
    assert before[:200] == ids[::-1]
    document = COLLECTION % name
    forwards: list[str] = []
    cursors: list[str] = []
    after = None
    while True:
        shown = (await alice.data(document, first=37, after=after))["viewer"]["found"]
        forwards += [node["localId"] for node in shown["nodes"]]
        cursors += [edge["cursor"] for edge in shown["edges"]]
        after = shown["pageInfo"]["endCursor"]
        if not shown["pageInfo"]["hasNextPage"]:
            break
    assert forwards == before
    backwards: list[str] = []
    cursor = cursors[-1]
    while True:
        shown = (await alice.data(document, last=37, before=cursor))["viewer"]["found"]
        backwards = [node["localId"] for node in shown["nodes"]] + backwards
        cursor = shown["pageInfo"]["startCursor"]
        if not shown["pageInfo"]["hasPreviousPage"]:
            break
    assert backwards == before[:-1]
    for place in (0, 5, 36, 37, 100):
        shown = (await alice.data(document, first=3, after=cursors[place]))["viewer"]["found"]
        assert [node["localId"] for node in shown["nodes"]] == before[place + 1 : place + 4], place
        shown = (await alice.data(document, last=3, before=cursors[place]))["viewer"]["found"]
        assert [node["localId"] for node in shown["nodes"]] == before[max(0, place - 3) : place], place


async def test_what_others_keep_and_like_is_theirs(alice: Client, bob: Client) -> None:
    posted = await say(bob, "One")
    for verb in ("bookmark", "favourite"):
        await alice.rest("POST", f"/api/v1/statuses/{posted['id']}/{verb}")
    for name in ("bookmarks", "favourites"):
        shown = (await bob.data(COLLECTION % name, first=80))["viewer"]["found"]["nodes"]
        assert posted["id"] not in [node["localId"] for node in shown]
