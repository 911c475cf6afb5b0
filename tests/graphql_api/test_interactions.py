"""Interaction requests: who waits for leave, as over REST; given and refused."""

from typing import Any

import pytest

from resolvers.ids import global_id
from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import page, say

_PARTS = "id localId type createdAt acceptedAt rejectedAt account { acct } status { localId } reply { localId content }"
REQUESTS = f"""
query($types: [InteractionType!], $status: ID, $first: Int, $after: String, $last: Int, $before: String) {{
  viewer {{
    interactionRequests(
      types: $types, statusId: $status, first: $first, after: $after, last: $last, before: $before
    ) {{ nodes {{ {_PARTS} }} pageInfo {{ hasNextPage startCursor endCursor }} }}
  }}
}}"""
DECIDE = f"""mutation($id: ID!) {{ decided: %s(id: $id) {{
  interactionRequest {{ {_PARTS} }} userErrors {{ field code }} }} }}"""
ACCEPT, REJECT = DECIDE % "acceptInteraction", DECIDE % "rejectInteraction"


async def requests(client: Client, **variables: object) -> Any:  # noqa: ANN401  JSON
    return (await client.data(REQUESTS, **variables))["viewer"]["interactionRequests"]


@pytest.fixture
async def asked(alice: Client, bob: Client) -> list[str]:
    """Let bob ask alice for three things about one post, and for one about another; return the posts' ids."""
    rule = {"always": ["author"], "with_approval": ["public"]}
    policy = {"can_favourite": rule, "can_reply": rule, "can_reblog": rule}
    first, second = [await say(alice, f"Ask {number}", interaction_policy=policy) for number in range(2)]
    await say(bob, "@alice may I?", in_reply_to_id=first["id"])
    for verb in ("favourite", "reblog"):
        await bob.rest("POST", f"/api/v1/statuses/{first['id']}/{verb}")
    await bob.rest("POST", f"/api/v1/statuses/{second['id']}/favourite")
    return [first["id"], second["id"]]


async def test_who_waits_is_what_rest_tells(alice: Client, asked: list[str]) -> None:
    shown = (await requests(alice))["nodes"]
    assert differences(shown, await page(alice, "/api/v1/interaction_requests")) == []
    assert [item["type"] for item in shown] == ["FAVOURITE", "REBLOG", "FAVOURITE", "REPLY"]
    assert [item["status"]["localId"] for item in shown] == [asked[1], asked[0], asked[0], asked[0]]
    assert "may I?" in shown[3]["reply"]["content"]


async def test_some_kinds_are_asked_for(alice: Client, asked: list[str]) -> None:
    shown = (await requests(alice, types=["REPLY", "REBLOG"]))["nodes"]
    assert [(item["type"], item["status"]["localId"]) for item in shown] == [("REBLOG", asked[0]), ("REPLY", asked[0])]


async def test_those_about_one_status_are_found_though_gotosocial_cannot(alice: Client, asked: list[str]) -> None:
    assert (await alice.rest("GET", f"/api/v1/interaction_requests?status_id={asked[0]}"))[0] == 500
    whole = (await requests(alice, status=asked[0]))["nodes"]
    assert [item["type"] for item in whole] == ["REBLOG", "FAVOURITE", "REPLY"]
    one_by_one: list[Any] = []
    after = None
    while True:
        shown = await requests(alice, status=global_id("Status", asked[0]), first=1, after=after)
        one_by_one += shown["nodes"]
        after = shown["pageInfo"]["endCursor"]
        if not shown["pageInfo"]["hasNextPage"]:
            break
    assert one_by_one == whole
    back = await requests(alice, status=asked[0], last=2, before=shown["pageInfo"]["startCursor"])
    assert back["nodes"] == whole[:2]


async def test_leave_is_given_and_refused(alice: Client, asked: list[str]) -> None:
    _, reblog, favourite, reply = (await requests(alice))["nodes"]
    given = (await alice.data(ACCEPT, id=reply["id"]))["decided"]
    assert given["userErrors"] == []
    assert given["interactionRequest"]["acceptedAt"]
    assert (
        differences(given["interactionRequest"], await page(alice, f"/api/v1/interaction_requests/{reply['localId']}"))
        == []
    )
    refused = (await alice.data(REJECT, id=favourite["id"]))["decided"]["interactionRequest"]
    assert refused["rejectedAt"]
    assert refused["acceptedAt"] is None
    assert (await page(alice, f"/api/v1/statuses/{asked[0]}"))["replies_count"] == 1
    left = (await requests(alice, status=asked[0]))["nodes"]
    assert [item["localId"] for item in left] == [reblog["localId"]]


async def test_what_is_no_question_for_the_viewer_is_not_found(alice: Client, bob: Client, asked: list[str]) -> None:
    theirs = (await requests(alice, status=asked[1]))["nodes"][0]["id"]
    unknown = global_id("InteractionRequest", "01AAAAAAAAAAAAAAAAAAAAAAAA")
    for client, one in ((bob, theirs), (alice, unknown)):
        for document in (ACCEPT, REJECT):
            payload = (await client.data(document, id=one))["decided"]
            assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
    document = "query($id: ID!) { node(id: $id) { ... on InteractionRequest { type } } }"
    assert (await alice.data(document, id=theirs))["node"] == {"type": "FAVOURITE"}
    assert (await bob.data(document, id=theirs))["node"] is None


async def test_wrong_ids_reach_nobody(alice: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    for document in (ACCEPT, REJECT):
        payload = (await alice.data(document, id="../../admin"))["decided"]
        assert [error["field"] for error in payload["userErrors"]] == ["id"]
    answer = await alice.graphql(REQUESTS, status="../../admin")
    assert answer["errors"][0]["extensions"]["field"] == "statusId"
    assert await upstream.calls() == {}
