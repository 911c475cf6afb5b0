"""GraphQL requests that mean no good: each is refused, or fails its field, and GoToSocial hears nothing of it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from resolvers.ids import global_id
from tests.support.bad_graphql import ID, REFUSED
from tests.support.browser import Browser
from tests.support.stack import Client

JSON = "application/json"
NAME = '{"query": "{ viewer { account { acct } } }"}'


async def refusal(client: Client, body: object, status: int, media: str = "application/graphql-response+json") -> Any:  # noqa: ANN401  JSON
    """Return the one error of a request that is refused as a whole."""
    data = body if isinstance(body, str) else json.dumps(body)
    headers = client.headers() | {"Content-Type": JSON, "Accept": media}
    async with client.session.post(client.base + "/graphql", data=data, headers=headers) as answer:
        told = await answer.json(content_type=None)
        assert answer.status == status, told
    assert "data" not in told
    return told["errors"][0]


@pytest.mark.parametrize("name", REFUSED)
async def test_a_request_is_refused_without_a_call(alice: Client, upstream: Client, name: str) -> None:
    body, status, code = REFUSED[name]
    await upstream.forget_calls()
    error = await refusal(alice, body, status)
    assert (error["extensions"]["code"], bool(error["message"])) == (code, True)
    assert error["extensions"]["requestId"]
    assert "Did you mean" not in error["message"]
    assert await upstream.calls() == {}


def home(arguments: str) -> str:
    return f"{{viewer{{home({arguments}){{nodes{{uri}}}}}}}}"


FAILING: Mapping[str, tuple[str, str, str]] = {
    "the id of another type": (f'{{status(id:"{global_id("Account", ID)}"){{uri}}}}', "VALIDATION", "id"),
    "a path for an id": ('{status(id:"../../admin"){uri}}', "VALIDATION", "id"),
    "a query for an id": ('{status(id:"01AAAAAAAAAAAAAAAAAAAAAAAA?limit=1"){uri}}', "VALIDATION", "id"),
    "an escape for an id": ('{status(id:"%2e%2e"){uri}}', "VALIDATION", "id"),
    "a path in a global id": (f'{{status(id:"{global_id("Status", "../../admin")}"){{uri}}}}', "VALIDATION", "id"),
    "a path among ids": ('{nodes(ids:["../../admin"]){id}}', "VALIDATION", "ids"),
    "no items": (home("first: 0"), "VALIDATION", "first"),
    "fewer than no items": (home("first: -1"), "VALIDATION", "first"),
    "81 items": (home("first: 81"), "VALIDATION", "first"),
    "the last of all": (home("last: 5"), "VALIDATION", "last"),
    "a cursor of nobody": (home('after: "../../admin"'), "VALIDATION", "after"),
}


@pytest.mark.parametrize("name", FAILING)
async def test_an_argument_fails_its_field_without_a_call(alice: Client, upstream: Client, name: str) -> None:
    query, code, field = FAILING[name]
    await upstream.forget_calls()
    answer = await alice.graphql(query)
    assert [(error["extensions"]["code"], error["extensions"]["field"]) for error in answer["errors"]] == [
        (code, field)
    ]
    assert await upstream.calls() == {}


async def test_a_list_of_another_person_is_not_there(alice: Client, bob: Client) -> None:
    _, made = await bob.rest("POST", "/api/v1/lists", json={"title": "Of bob"})
    name = global_id("List", made["id"])
    assert (await bob.data(f'{{node(id:"{name}"){{id}}}}'))["node"] == {"id": name}
    answer = await alice.graphql(f'{{node(id:"{name}"){{id}}}}')
    nobody_has = await alice.graphql(f'{{node(id:"{global_id("List", ID)}"){{id}}}}')
    assert answer["data"] == nobody_has["data"] == {"node": None}
    assert [error["message"] for error in answer.get("errors", [])] == [
        error["message"] for error in nobody_has.get("errors", [])
    ]


@pytest.fixture
async def browser(browser: Browser) -> Browser:
    """Return alice's browser."""
    await browser.sign_in("alice")
    return browser


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain", NAME),
        ("application/x-www-form-urlencoded", "query=%7Bviewer%7Baccount%7Bacct%7D%7D%7D"),
        (
            "multipart/form-data; boundary=x",
            f'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{NAME}\r\n--x--\r\n',
        ),
    ],
)
async def test_what_a_foreign_form_can_send_is_refused(
    browser: Browser, upstream: Client, content_type: str, body: str
) -> None:
    await upstream.forget_calls()
    for own_header in ({}, {"X-Chirp-CSRF": "1"}):
        headers = {"Cookie": f"chirp={browser.cookies['chirp']}", "Content-Type": content_type} | own_header
        async with browser._session.post(browser._base + "/graphql", data=body, headers=headers) as answer:
            assert answer.status == (415 if own_header else 403)
            assert (await answer.json())["errors"][0]["extensions"]["requestId"]
    assert await upstream.calls() == {}


async def test_a_cookie_alone_asks_nothing(browser: Browser, upstream: Client) -> None:
    await upstream.forget_calls()
    cookie = {"Cookie": f"chirp={browser.cookies['chirp']}"}
    own = cookie | {"Content-Type": JSON, "X-Chirp-CSRF": "1"}
    url = browser._base + "/graphql"
    query = {"query": "{viewer{account{acct}}}"}
    session = browser._session
    async with session.post(url, data=NAME, headers=cookie | {"Content-Type": JSON}) as answer:
        assert answer.status == 403
        assert "X-Chirp-CSRF" in (await answer.json())["errors"][0]["message"]
    async with session.post(url, data=NAME, headers=own | {"Origin": "https://evil.example"}) as answer:
        assert answer.status == 403
    async with session.get(url, params=query, headers=own) as answer:
        assert answer.status == 401
    async with session.get(url, params={"query": "mutation{__typename}"}, headers=own) as answer:
        assert answer.status == 401
    assert await upstream.calls() == {}
    async with session.post(url, data=NAME, headers=own) as answer:
        assert (await answer.json())["data"] == {"viewer": {"account": {"acct": "alice"}}}


@pytest.mark.parametrize(
    ("document", "variables", "words"),
    [
        ("query($n: Int!) { viewer { suggestions(first: $n) { acct } } }", {"n": True}, "value: true"),
        ("query($n: Int!) { viewer { suggestions(first: $n) { acct } } }", {"n": None}, "not to be null"),
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [None]}, "not to be null"),
        ("query($n: Int!) { viewer { suggestions(first: $n) { acct } } }", {"n": "True None"}, "'True None'"),
    ],
)
async def test_values_are_told_as_graphql_writes_them(
    alice: Client, document: str, variables: dict[str, object], words: str
) -> None:
    error = await refusal(alice, {"query": document, "variables": variables}, 400)
    assert words in error["message"], error["message"]
