"""Search: what GoToSocial finds, as over REST."""

from typing import Any

import pytest

from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import page, say

SEARCH = """query($query: String!, $type: SearchType, $resolve: Boolean!, $following: Boolean!, $first: Int!) {
  search(query: $query, type: $type, resolve: $resolve, following: $following, first: $first) {
    accounts { localId acct displayName } statuses { localId content account { acct } } tags { name url } } }"""


async def search(client: Client, query: str, **more: object) -> Any:  # noqa: ANN401  JSON
    defaults = {"resolve": False, "following": False, "first": 20}
    return (await client.data(SEARCH, query=query, **defaults | more))["search"]


async def test_what_is_found_is_what_rest_finds(alice: Client, bob: Client) -> None:
    await say(alice, "A needle in a haystack #needles")
    await say(bob, "A needle of others")
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("needle", {}, ""),
        ("needle", {"type": "STATUSES"}, "&type=statuses"),
        ("bob", {"type": "ACCOUNTS"}, "&type=accounts"),
        ("bob", {"type": "ACCOUNTS", "following": True}, "&type=accounts&following=true"),
        ("need", {"type": "TAGS", "first": 1}, "&type=hashtags&limit=1"),
        ("@bob", {"resolve": True}, "&resolve=true"),
        ("nothing like it", {}, ""),
    ]
    for query, more, path in cases:
        rest = await page(alice, f"/api/v2/search?q={query}{path}")
        shown = await search(alice, query, **more)
        assert differences(shown, rest) == [], query
        assert any(shown.values()) is (query != "nothing like it"), (query, more)


async def test_the_address_of_a_post_leads_to_it(alice: Client, bob: Client) -> None:
    posted = await say(bob, "Here")
    shown = await search(alice, posted["url"], resolve=True)
    assert [status["localId"] for status in shown["statuses"]] == [posted["id"]]


async def test_a_hashtag_that_was_found_knows_whether_it_is_followed(alice: Client) -> None:
    await say(alice, "#needles and #needlework")
    await alice.data('mutation { followTag(name: "needles") { tag { following } } }')
    document = '{ search(query: "needle", type: TAGS) { tags { name following } } }'
    tags = (await alice.data(document))["search"]["tags"]
    assert {tag["name"]: tag["following"] for tag in tags} == {"needles": True, "needlework": False}


@pytest.mark.parametrize(
    ("variables", "field"),
    [
        ({"query": ""}, "query"),
        ({"query": "  "}, "query"),
        ({"query": "x" * 501}, "query"),
        ({"first": 0}, "first"),
        ({"first": 81}, "first"),
        ({"first": -1}, "first"),
    ],
)
async def test_wrong_questions_reach_nobody(
    alice: Client, upstream: Client, variables: dict[str, object], field: str
) -> None:
    await upstream.forget_calls()
    defaults = {"query": "x", "resolve": False, "following": False, "first": 20}
    answer = await alice.graphql(SEARCH, **defaults | variables)
    extensions = answer["errors"][0]["extensions"]
    assert (extensions["code"], extensions["field"]) == ("VALIDATION", field)
    assert await upstream.calls() == {}


async def test_nobody_finds_nothing(nobody: Client) -> None:
    answer = await nobody.graphql('{ search(query: "bob") { accounts { acct } } }')
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
