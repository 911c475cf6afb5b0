"""Hashtags: looked at and followed."""

import pytest

from tests.support.parity import differences
from tests.support.stack import Client

TAG = "name url following"
CHANGE = """mutation($name: String!) { changed: VERB(name: $name) {
    tag { name url following } userErrors { field message code }
} }"""


async def test_a_tag_is_followed_and_no_more(alice: Client) -> None:
    for verb, following in (("followTag", True), ("unfollowTag", False)):
        payload = (await alice.data(CHANGE.replace("VERB", verb), name="#Birds"))["changed"]
        assert payload["userErrors"] == []
        _, rest = await alice.rest("GET", "/api/v1/tags/birds")
        shown = (await alice.data(f'{{ tag(name: "birds") {{ {TAG} }} }}'))["tag"]
        assert differences(payload["tag"], rest) == differences(shown, rest) == []
        assert shown["following"] is following


async def test_followed_tags_are_paged_as_rest_pages_them(alice: Client) -> None:
    for name in ("birds", "bread", "weir", "cycling"):
        await alice.data(CHANGE.replace("VERB", "followTag"), name=name)
    _, rest = await alice.rest("GET", "/api/v1/followed_tags")
    document = """query($after: String) { viewer { followedTags(first: 3, after: $after) {
        edges { cursor node { name url following } } pageInfo { endCursor hasNextPage }
    } } }"""
    first = (await alice.data(document))["viewer"]["followedTags"]
    second = (await alice.data(document, after=first["pageInfo"]["endCursor"]))["viewer"]["followedTags"]
    shown = [edge["node"] for edge in first["edges"] + second["edges"]]
    assert differences(shown, rest) == []
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    inside = (await alice.data(document, after=first["edges"][1]["cursor"]))["viewer"]["followedTags"]
    assert [edge["node"] for edge in inside["edges"]] == shown[2:]


async def test_a_tag_that_nobody_uses_is_null(alice: Client) -> None:
    assert await alice.data('{ tag(name: "nowhere") { name } }') == {"tag": None}
    payload = (await alice.data(CHANGE.replace("VERB", "unfollowTag"), name="nowhere"))["changed"]
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]


async def test_letters_of_any_script_are_one(alice: Client) -> None:
    for name in ("vögel", "鳥", "चिड़िया"):
        payload = (await alice.data(CHANGE.replace("VERB", "followTag"), name=name))["changed"]
        assert (payload["userErrors"], payload["tag"]["following"]) == ([], True)


@pytest.mark.parametrize("name", ["", "#", "a b", "../../admin", "a/follow", "x?limit=1", "%2e%2e", "a" * 101, "a\0"])
async def test_what_is_no_tag_reaches_nobody(alice: Client, upstream: Client, name: str) -> None:
    await upstream.forget_calls()
    payload = (await alice.data(CHANGE.replace("VERB", "followTag"), name=name))["changed"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("name", "VALIDATION")]
    answer = await alice.graphql("query($name: String!) { tag(name: $name) { name } }", name=name)
    assert answer["errors"][0]["extensions"]["field"] == "name"
    assert await upstream.calls() == {}
