"""Uploads: described as over REST."""

import pytest

from resolvers.ids import global_id
from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import page, upload

UPDATE = """mutation($id: ID!, $description: String, $focus: FocusInput) {
  updateMedia(id: $id, description: $description, focus: $focus) {
    media { id localId type url previewUrl remoteUrl description blurhash width height duration focus { x y } }
    userErrors { field message code } } }"""


async def test_an_upload_is_described_as_over_rest(alice: Client) -> None:
    media = await upload(alice)
    focus = {"x": 0.25, "y": -1}
    for one in (media, global_id("MediaAttachment", media)):
        payload = (await alice.data(UPDATE, id=one, description="Green", focus=focus))["updateMedia"]
        assert payload["userErrors"] == []
    shown = payload["media"]
    rest = await page(alice, f"/api/v1/media/{media}")
    assert differences(shown, rest | rest["meta"]["original"] | {"focus": rest["meta"]["focus"]}) == []
    assert (shown["description"], shown["width"], shown["focus"]) == ("Green", 64, focus)
    only_focus = (await alice.data(UPDATE, id=media, focus={"x": 0, "y": 0}))["updateMedia"]["media"]
    assert (only_focus["description"], only_focus["focus"]) == ("Green", {"x": 0, "y": 0})


async def test_an_upload_is_a_node_for_its_owner(alice: Client, bob: Client) -> None:
    media = global_id("MediaAttachment", await upload(alice))
    document = "query($id: ID!) { node(id: $id) { ... on MediaAttachment { description } } }"
    assert (await alice.data(document, id=media))["node"] == {"description": "A rectangle"}
    assert (await bob.data(document, id=media))["node"] is None


async def test_the_uploads_of_others_are_not_there(alice: Client, bob: Client) -> None:
    media = await upload(bob)
    payload = (await alice.data(UPDATE, id=media, description="Mine"))["updateMedia"]
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("variables", "field"),
    [
        ({}, "description"),
        ({"focus": {"x": 2, "y": 0}}, "focus"),
        ({"id": "../../admin", "description": "x"}, "id"),
        ({"id": global_id("Status", "01AAAAAAAAAAAAAAAAAAAAAAAA"), "description": "x"}, "id"),
    ],
)
async def test_wrong_words_reach_nobody(
    alice: Client, upstream: Client, variables: dict[str, object], field: str
) -> None:
    await upstream.forget_calls()
    payload = (await alice.data(UPDATE, **{"id": "01AAAAAAAAAAAAAAAAAAAAAAAA"} | variables))["updateMedia"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, "VALIDATION")]
    assert await upstream.calls() == {}
