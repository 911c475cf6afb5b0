"""Statuses: read, posted, muted."""

from tests.support.stack import Client

POST = """
mutation Post($input: PostStatusInput!) {
  postStatus(input: $input) {
    status { id localId content spoilerText visibility inReplyTo { localId }
      mentions { acct account { acct displayName } } tags { name } }
    userErrors { field message code }
  }
}
"""


async def test_a_status_is_found_by_either_id(alice: Client, bob: Client) -> None:
    _, posted = await bob.rest("POST", "/api/v1/statuses", json={"status": "Hello #birds", "visibility": "public"})
    by_rest_id = await alice.data("query($id: ID!) { status(id: $id) { id content tags { name } } }", id=posted["id"])
    by_global_id = await alice.data("query($id: ID!) { status(id: $id) { localId } }", id=by_rest_id["status"]["id"])
    assert by_rest_id["status"]["content"] == posted["content"]
    assert by_rest_id["status"]["tags"] == [{"name": "birds"}]
    assert by_global_id["status"]["localId"] == posted["id"]


async def test_a_status_that_is_not_there_is_null(alice: Client, bob: Client) -> None:
    _, hidden = await bob.rest("POST", "/api/v1/statuses", json={"status": "Psst", "visibility": "direct"})
    for unseen in (hidden["id"], "01AAAAAAAAAAAAAAAAAAAAAAAA"):
        assert await alice.data("query($id: ID!) { status(id: $id) { id } }", id=unseen) == {"status": None}


async def test_an_id_that_is_none_never_reaches_gotosocial(alice: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    for nonsense in ("../accounts/1", "x?limit=1", "", "QWNjb3VudDowMUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQ"):
        answer = await alice.graphql("query($id: ID!) { status(id: $id) { id } }", id=nonsense)
        assert answer["errors"][0]["extensions"] | {"requestId": ""} == {
            "code": "VALIDATION",
            "field": "id",
            "requestId": "",
        }
    assert await upstream.calls() == {}


async def test_what_graphql_posts_rest_shows(alice: Client, bob: Client) -> None:
    _, question = await bob.rest("POST", "/api/v1/statuses", json={"status": "Who?", "visibility": "public"})
    written = {
        "text": "@bob me #birds",
        "spoilerText": "Names",
        "visibility": "UNLISTED",
        "language": "en",
        "inReplyTo": question["id"],
    }
    payload = (await alice.data(POST, input=written))["postStatus"]
    assert payload["userErrors"] == []
    status, rest = await alice.rest("GET", f"/api/v1/statuses/{payload['status']['localId']}")
    assert status == 200
    assert rest["content"] == payload["status"]["content"]
    assert (rest["spoiler_text"], rest["visibility"], rest["language"]) == ("Names", "unlisted", "en")
    assert payload["status"]["inReplyTo"] == {"localId": question["id"]}
    assert payload["status"]["mentions"] == [{"acct": "bob", "account": {"acct": "bob", "displayName": "Bob Okafor"}}]


async def test_what_gotosocial_refuses_is_a_user_error(alice: Client) -> None:
    payload = (await alice.data(POST, input={"text": ""}))["postStatus"]
    assert payload["status"] is None
    assert [error["code"] for error in payload["userErrors"]] == ["VALIDATION"]
    assert "no text" in payload["userErrors"][0]["message"]


async def test_a_wrong_reply_target_names_its_field(alice: Client) -> None:
    payload = (await alice.data(POST, input={"text": "x", "inReplyTo": "nonsense"}))["postStatus"]
    assert [error["field"] for error in payload["userErrors"]] == ["inReplyTo"]


async def test_nobody_cannot_post(nobody: Client) -> None:
    answer = await nobody.graphql(POST, input={"text": "x"})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


async def test_an_unknown_field_is_a_clear_error(alice: Client) -> None:
    answer = await alice.graphql("{ status(id: 1) { contents } }")
    assert answer["errors"][0]["extensions"]["code"] == "VALIDATION"
    assert "contents" in answer["errors"][0]["message"]


async def test_half_a_character_is_refused_by_name(alice: Client) -> None:
    request = {"query": POST, "variables": {"input": {"text": "\ud800"}}}
    status, answer = await alice.rest("POST", "/graphql", json=request)
    assert status == 400
    assert "half a character" in answer["errors"][0]["message"]
