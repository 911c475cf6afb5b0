"""Writing statuses: posted, edited, deleted to be written anew; each as over REST."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from deploy.sandbox.deeds.polls import close_due_polls
from deploy.sandbox.server import Sandbox
from deploy.sandbox.ulid import now
from resolvers.ids import global_id
from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import STATUS, page, say, upload

POST = f"""mutation($input: PostStatusInput!) {{ postStatus(input: $input) {{
    status {{ {STATUS} }} userErrors {{ field message code }} }} }}"""
EDIT = f"""mutation($id: ID!, $input: EditStatusInput!) {{ editStatus(id: $id, input: $input) {{
    status {{ {STATUS} mediaAttachments {{ focus {{ x y }} }} }} userErrors {{ field message code }} }} }}"""
DELETE = """mutation($id: ID!) { deleteStatus(id: $id) { statusId userErrors { field code } redraft {
    text spoilerText visibility sensitive language contentType inReplyToId
    mediaAttachments { localId description } poll { options { title } } } } }"""
UNKNOWN = "01AAAAAAAAAAAAAAAAAAAAAAAA"
OWN = "/api/v1/accounts/{}/statuses?exclude_reblogs=true"


async def posted(client: Client, **written: object) -> Any:  # noqa: ANN401  JSON
    payload = (await client.data(POST, input=written))["postStatus"]
    assert payload["userErrors"] == []
    return payload["status"]


async def count(client: Client) -> int:
    account = await page(client, "/api/v1/accounts/verify_credentials")
    return len(await page(client, OWN.format(account["id"]) + "&limit=40"))


async def test_all_that_can_be_written_is_posted_as_over_rest(alice: Client, bob: Client) -> None:
    question = await say(bob, "Who?")
    written = {
        "text": "*I* #birds",
        "spoilerText": "Names",
        "visibility": "UNLISTED",
        "sensitive": True,
        "language": "de",
        "contentType": "MARKDOWN",
        "inReplyTo": global_id("Status", question["id"]),
    }
    shown = await posted(alice, **written)
    assert shown["inReplyToId"] == global_id("Status", question["id"])
    rest = await say(
        alice,
        "*I* #birds",
        spoiler_text="Names",
        visibility="unlisted",
        sensitive=True,
        language="de",
        content_type="text/markdown",
        in_reply_to_id=question["id"],
    )
    own = {"localId", "uri", "url", "createdAt", "inReplyToId", "inReplyToAccountId", "account"}
    assert differences({name: value for name, value in shown.items() if name not in own}, rest) == []
    assert shown["contentType"] == "MARKDOWN"
    assert "<em>I</em>" in shown["content"]


async def test_local_posts_stay_here(alice: Client) -> None:
    shown = await posted(alice, text="Only here", localOnly=True)
    assert (await page(alice, f"/api/v1/statuses/{shown['localId']}"))["local_only"] is shown["localOnly"] is True


async def test_a_poll_is_asked(alice: Client) -> None:
    poll = {"options": ["owl", "wren"], "expiresInSeconds": 3600, "multiple": True, "hideTotals": True}
    shown = await posted(alice, text="Which?", visibility="PUBLIC", poll=poll)
    rest = await page(alice, f"/api/v1/polls/{shown['poll']['localId']}")
    assert differences(shown["poll"], rest) == []
    assert (rest["multiple"], [option["title"] for option in rest["options"]]) == (True, ["owl", "wren"])


async def test_media_are_named_by_either_id(alice: Client) -> None:
    first, second = await upload(alice), await upload(alice, "Another")
    shown = await posted(alice, mediaIds=[first, global_id("MediaAttachment", second)])
    assert [media["localId"] for media in shown["mediaAttachments"]] == [first, second]
    document = """query($id: ID!) { status(id: $id) { mediaAttachments { id width height duration focus { x y } } } }"""
    media = (await alice.data(document, id=shown["id"]))["status"]["mediaAttachments"][0]
    assert (media["width"], media["height"], media["duration"], media["focus"]) == (64, 48, None, {"x": 0, "y": 0})


async def test_a_policy_says_who_may(alice: Client) -> None:
    rule = {"automaticApproval": ["author"], "manualApproval": ["public"]}
    shown = await posted(alice, text="Ask me", visibility="PUBLIC", interactionPolicy={"canReply": rule})
    policy = (await page(alice, f"/api/v1/statuses/{shown['localId']}"))["interaction_policy"]
    assert policy["can_reply"]["manual_approval"] == ["public"]
    assert "public" in policy["can_favourite"]["automatic_approval"]
    assert differences(shown["interactionPolicy"], policy) == []


async def test_one_key_posts_once(alice: Client) -> None:
    before = await count(alice)
    answers = await asyncio.gather(*(posted(alice, text="Once", idempotencyKey="feather") for _ in range(5)))
    assert len({answer["id"] for answer in answers}) == 1
    assert await count(alice) == before + 1
    assert (await posted(alice, text="Twice"))["id"] != (await posted(alice, text="Twice"))["id"]


async def test_one_key_posts_once_over_graphql_and_rest_alike(alice: Client) -> None:
    before = await count(alice)
    shown = await posted(alice, text="Once", idempotencyKey="feather")
    keyed = {"Idempotency-Key": "feather", "Content-Type": "application/json"}
    same = await alice.rest("POST", "/api/v1/statuses", headers=keyed, data=b'{"status":"Once"}')
    other = await alice.rest("POST", "/api/v1/statuses", headers=keyed, data=b'{"status":"Other"}')
    assert (same[0], same[1]["id"], other[0]) == (200, shown["localId"], 422)
    assert await count(alice) == before + 1


async def test_a_lost_answer_is_found_again(alice: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="drop", path="/api/v1/statuses", method="POST")
    before = await count(alice)
    shown = await posted(alice, text="Lost and found", idempotencyKey="feather")
    assert (await posted(alice, text="Lost and found", idempotencyKey="feather"))["id"] == shown["id"]
    assert await count(alice) == before + 1


async def test_a_key_used_for_another_post_is_refused(alice: Client) -> None:
    await posted(alice, text="One", idempotencyKey="feather")
    payload = (await alice.data(POST, input={"text": "Other", "idempotencyKey": "feather"}))["postStatus"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("idempotencyKey", "VALIDATION")]
    assert payload["status"] is None


async def test_what_gotosocial_refuses_under_a_key_is_a_user_error(alice: Client) -> None:
    payload = (await alice.data(POST, input={"text": "", "idempotencyKey": "feather"}))["postStatus"]
    assert [(error["code"], "no text" in error["message"]) for error in payload["userErrors"]] == [("VALIDATION", True)]


async def test_an_edit_changes_what_is_told_and_keeps_the_rest(alice: Client) -> None:
    media = await upload(alice)
    body = {"spoiler_text": "Birds", "sensitive": True, "language": "de", "content_type": "text/markdown"}
    before = await say(alice, "*First*", media_ids=[media], **body)
    payload = (await alice.data(EDIT, id=before["id"], input={"text": "*Second*"}))["editStatus"]
    assert payload["userErrors"] == []
    rest = await page(alice, f"/api/v1/statuses/{before['id']}")
    assert differences({name: payload["status"][name] for name in ("content", "editedAt", "sensitive")}, rest) == []
    assert "<em>Second</em>" in rest["content"]
    assert (rest["spoiler_text"], rest["sensitive"], rest["language"]) == ("Birds", True, "de")
    assert [(item["id"], item["description"]) for item in rest["media_attachments"]] == [(media, "A rectangle")]
    assert rest["edited_at"]


async def test_an_edit_changes_all_that_it_tells(alice: Client) -> None:
    media = await upload(alice)
    before = await say(alice, "First", media_ids=[media], spoiler_text="Birds", language="de")
    change = {
        "text": "Second",
        "spoilerText": "",
        "sensitive": True,
        "language": "en",
        "contentType": "MARKDOWN",
        "media": [{"id": global_id("MediaAttachment", media), "description": "Blue", "focus": {"x": 0.5, "y": -0.5}}],
    }
    shown = (await alice.data(EDIT, id=global_id("Status", before["id"]), input=change))["editStatus"]["status"]
    assert (shown["spoilerText"], shown["sensitive"], shown["language"]) == ("", True, "en")
    attached = shown["mediaAttachments"][0]
    assert (attached["description"], attached["focus"]) == ("Blue", {"x": 0.5, "y": -0.5})
    only_focus = {"text": "Third", "media": [{"id": media, "focus": {"x": 0, "y": 1}}]}
    attached = (await alice.data(EDIT, id=before["id"], input=only_focus))["editStatus"]["status"]["mediaAttachments"][
        0
    ]
    assert (attached["description"], attached["focus"]) == ("Blue", {"x": 0, "y": 1})
    bare = (await alice.data(EDIT, id=before["id"], input={"text": "Third", "mediaIds": []}))["editStatus"]["status"]
    assert bare["mediaAttachments"] == []


@pytest.mark.parametrize(
    ("change", "spoiler"),
    [({}, "Birds"), ({"spoilerText": "Owls"}, "Owls"), ({"text": None, "language": "en"}, "Birds")],
)
async def test_a_text_that_is_not_told_stays(alice: Client, change: dict[str, str | None], spoiler: str) -> None:
    before = await say(alice, "*First*", spoiler_text="Birds", content_type="text/markdown")
    payload = (await alice.data(EDIT, id=before["id"], input=change))["editStatus"]
    assert payload["userErrors"] == []
    shown = payload["status"]
    assert (shown["content"], shown["spoilerText"]) == (before["content"], spoiler)


async def test_an_empty_text_empties_what_has_more_than_text(alice: Client) -> None:
    bare, attached = await say(alice, "First"), await say(alice, "First", media_ids=[await upload(alice)])
    emptied = (await alice.data(EDIT, id=attached["id"], input={"text": ""}))["editStatus"]["status"]
    refused = (await alice.data(EDIT, id=bare["id"], input={"text": ""}))["editStatus"]["userErrors"]
    assert emptied["content"] == ""
    assert [(error["field"], error["code"]) for error in refused] == [("text", "VALIDATION")]


async def test_an_edit_may_attach_and_describe_at_once(alice: Client) -> None:
    before = await say(alice, "First")
    media = await upload(alice)
    change = {"text": "Second", "mediaIds": [media], "media": [{"id": media, "focus": {"x": 1, "y": 1}}]}
    shown = (await alice.data(EDIT, id=before["id"], input=change))["editStatus"]["status"]["mediaAttachments"]
    assert [(item["description"], item["focus"]) for item in shown] == [("A rectangle", {"x": 1, "y": 1})]


async def test_a_poll_keeps_its_votes_through_an_edit(alice: Client, bob: Client) -> None:
    before = await say(alice, "Which?", poll={"options": ["owl", "wren"], "expires_in": 3600})
    await bob.rest("POST", f"/api/v1/polls/{before['poll']['id']}/votes", json={"choices": [1]})
    shown = (await alice.data(EDIT, id=before["id"], input={"text": "Which one?"}))["editStatus"]["status"]
    assert [option["votesCount"] for option in shown["poll"]["options"]] == [0, 1]
    assert shown["poll"]["expiresAt"]


async def test_an_edit_without_a_time_leaves_the_end_of_a_poll_where_it_was(alice: Client) -> None:
    before = await posted(alice, text="Which?", poll={"options": ["owl", "wren"], "expiresInSeconds": 3600})
    same = {"text": "Which one?", "poll": {"options": ["owl", "wren"]}}
    kept = (await alice.data(EDIT, id=before["id"], input=same))["editStatus"]["status"]["poll"]
    assert kept == before["poll"]
    other = {"text": "Which one?", "poll": {"options": ["owl", "crow"]}}
    anew = (await alice.data(EDIT, id=before["id"], input=other))["editStatus"]["status"]["poll"]
    assert [option["title"] for option in anew["options"]] == ["owl", "crow"]
    moved = datetime.fromisoformat(anew["expiresAt"]) - datetime.fromisoformat(before["poll"]["expiresAt"])
    assert abs(moved) < timedelta(minutes=1)


async def test_a_poll_that_has_ended_keeps_its_votes_through_an_edit(
    alice: Client, bob: Client, sandbox: Sandbox
) -> None:
    asked = await say(alice, "Which?", poll={"options": ["owl", "wren"], "expires_in": 3600})
    await bob.rest("POST", f"/api/v1/polls/{asked['poll']['id']}/votes", json={"choices": [1]})
    sandbox.world.polls.change(sandbox.world.polls[asked["poll"]["id"]], expires_at=now())
    close_due_polls(sandbox.world)
    for poll in (None, {"options": ["owl", "wren"]}):
        payload = (await alice.data(EDIT, id=asked["id"], input={"text": f"Which, {poll}?", "poll": poll}))[
            "editStatus"
        ]
        shown = payload["status"]["poll"]
        assert (shown["expired"], [option["votesCount"] for option in shown["options"]]) == (True, [0, 1])
    other = {"text": "And now?", "poll": {"options": ["owl", "crow"]}}
    refused = (await alice.data(EDIT, id=asked["id"], input=other))["editStatus"]
    assert [(error["field"], error["code"]) for error in refused["userErrors"]] == [("expiresInSeconds", "VALIDATION")]
    assert [
        option["votes_count"] for option in (await page(alice, f"/api/v1/polls/{asked['poll']['id']}"))["options"]
    ] == [0, 1]


@pytest.mark.parametrize("seconds", [0, -60])
async def test_a_poll_cannot_end_before_it_begins(alice: Client, upstream: Client, seconds: int) -> None:
    await upstream.forget_calls()
    poll = {"options": ["owl", "wren"], "expiresInSeconds": seconds}
    payload = (await alice.data(POST, input={"text": "Which?", "poll": poll}))["postStatus"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("expiresInSeconds", "VALIDATION")]
    payload = (await alice.data(EDIT, id=UNKNOWN, input={"text": "Which?", "poll": poll}))["editStatus"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("expiresInSeconds", "VALIDATION")]
    assert not [call for call in await upstream.calls() if "/api/v1/statuses" in call]


async def test_the_posts_of_others_are_not_changed(alice: Client, bob: Client) -> None:
    theirs = await say(bob, "Mine")
    edited = (await alice.data(EDIT, id=theirs["id"], input={"text": "Yours"}))["editStatus"]
    deleted = (await alice.data(DELETE, id=theirs["id"]))["deleteStatus"]
    assert [error["code"] for error in edited["userErrors"]] == ["NOT_FOUND"]
    assert [error["code"] for error in deleted["userErrors"]] == ["FORBIDDEN"]
    assert (edited["status"], deleted["redraft"], deleted["statusId"]) == (None, None, None)
    assert (await page(bob, f"/api/v1/statuses/{theirs['id']}"))["content"] == theirs["content"]


async def test_what_is_deleted_can_be_written_anew(alice: Client, bob: Client) -> None:
    question = await say(bob, "Who?")
    media = await upload(alice)
    body = {"spoiler_text": "Careful", "content_type": "text/markdown", "media_ids": [media], "language": "de"}
    gone = await say(alice, "*I*", visibility="unlisted", in_reply_to_id=question["id"], **body)
    payload = (await alice.data(DELETE, id=gone["id"]))["deleteStatus"]
    assert payload["statusId"] == global_id("Status", gone["id"])
    assert payload["redraft"] == {
        "text": "*I*",
        "spoilerText": "Careful",
        "visibility": "UNLISTED",
        "sensitive": gone["sensitive"],
        "language": "de",
        "contentType": "MARKDOWN",
        "inReplyToId": global_id("Status", question["id"]),
        "mediaAttachments": [{"localId": media, "description": "A rectangle"}],
        "poll": None,
    }
    assert (await alice.rest("GET", f"/api/v1/statuses/{gone['id']}"))[0] == 404
    again = await posted(alice, text=payload["redraft"]["text"], mediaIds=[media])
    assert [item["localId"] for item in again["mediaAttachments"]] == [media]


@pytest.mark.parametrize("key", ["\0", "feather\0", "x" * 256])
async def test_what_is_no_idempotency_key_is_refused(alice: Client, upstream: Client, key: str) -> None:
    await upstream.forget_calls()
    payload = (await alice.data(POST, input={"text": "x", "idempotencyKey": key}))["postStatus"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("idempotencyKey", "VALIDATION")]
    assert "POST /api/v1/statuses" not in await upstream.calls()


@pytest.mark.parametrize(
    ("written", "field", "code"),
    [
        ({"inReplyTo": "01AAAAAAAAAAAAAAAAAAAAAAAA"}, "inReplyTo", "NOT_FOUND"),
        ({"inReplyTo": "01AAAAAAAAAAAAAAAAAAAAAAAA", "idempotencyKey": "feather"}, "inReplyTo", "NOT_FOUND"),
        ({"mediaIds": ["01AAAAAAAAAAAAAAAAAAAAAAAA"]}, "mediaIds", "VALIDATION"),
        ({"interactionPolicy": {"canReply": {"automaticApproval": ["me"]}}}, "interactionPolicy", "VALIDATION"),
    ],
)
async def test_what_gotosocial_refuses_names_its_field(
    alice: Client, written: dict[str, object], field: str, code: str
) -> None:
    payload = (await alice.data(POST, input={"text": "x", **written}))["postStatus"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, code)]
    assert "error converting" not in payload["userErrors"][0]["message"]


async def test_wrong_ids_name_their_field_and_reach_nobody(alice: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    for written, field in (
        ({"text": "x", "inReplyTo": "../../admin"}, "inReplyTo"),
        ({"text": "x", "mediaIds": ["../../admin"]}, "mediaIds"),
        ({"text": "x", "mediaIds": [global_id("Status", "01AAAAAAAAAAAAAAAAAAAAAAAA")]}, "mediaIds"),
    ):
        payload = (await alice.data(POST, input=written))["postStatus"]
        assert [error["field"] for error in payload["userErrors"]] == [field]
    for document in (EDIT, DELETE):
        answer = await alice.data(document, id="../../admin", input={"text": "x"})
        assert [error["field"] for payload in answer.values() for error in payload["userErrors"]] == ["id"]
    assert await upstream.calls() == {}
