"""GraphQL over HTTP as the draft says, by the audits of npm's graphql-http and by our own for what it leaves open."""

import asyncio
import hashlib
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.serving import serving
from tests.support.stack import Client, token_of

PACKAGE = Path(__file__).parents[2] / "pwa/node_modules/graphql-http"
GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
TYPENAME = "{ __typename }"


@pytest.fixture
async def told(environ: dict[str, str], sandbox: Sandbox) -> AsyncIterator[str]:
    """Return a gateway that tells its schema to everyone, as `chirp dev` runs it."""
    settings = environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off", "CHIRP_INTROSPECTION": "everyone"}
    async with serving(create_app(read_settings(settings))) as base:
        yield base


async def test_the_audits_have_nothing_to_say(told: str, sandbox: Sandbox) -> None:
    node = shutil.which("node")
    assert node, "the tests need Node"
    assert PACKAGE.is_dir(), "run `npm ci` in pwa/"
    script = Path(__file__).with_name("audit.mjs")
    process = await asyncio.create_subprocess_exec(
        node, script, PACKAGE, told + "/graphql", token_of(sandbox.world, "alice"), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    results = [json.loads(line) for line in output.splitlines()]
    assert len(results) > 50
    assert [result for result in results if result["status"] != "ok"] == []


async def sent(
    client: Client, method: str = "POST", body: object = None, *, query: str = "", **headers: str
) -> tuple[int, str, dict[str, str], object]:
    """Return status, content type, headers and JSON of an answer."""
    given = client.headers() | {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if isinstance(body, bytes | str | None) else json.dumps(body)
    url = client.base + "/graphql" + query
    async with client.session.request(
        method, url, data=data, headers=given, skip_auto_headers=("Content-Type",)
    ) as answer:
        text = await answer.read()
        return answer.status, answer.content_type, dict(answer.headers), json.loads(text) if text else None


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        ("*/*", JSON),
        ("", JSON),
        ("text/html, application/*;q=0.5", JSON),
        (f"{JSON};q=0.9, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL};q=0.1, {JSON};q=0.2", JSON),
        (f"{GRAPHQL}; charset=utf-8", GRAPHQL),
        (f"{GRAPHQL};q=0, */*", JSON),
    ],
)
async def test_the_form_is_what_the_client_prefers(alice: Client, accept: str, media: str) -> None:
    headers = {"Accept": accept} if accept else {}
    status, kind, told, answer = await sent(alice, body={"query": TYPENAME}, Content_Type=JSON, **headers)
    assert (status, kind, told["Content-Type"]) == (200, media, f"{media}; charset=utf-8")
    assert isinstance(answer, dict)
    assert answer["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("accept", ["text/html", "image/png;q=1", f"{GRAPHQL};charset=latin-1", f"{JSON};q=nonsense"])
async def test_what_cannot_be_given_is_406(alice: Client, accept: str) -> None:
    status, kind, _, answer = await sent(alice, body={"query": TYPENAME}, Content_Type=JSON, Accept=accept)
    assert (status, kind) == (406, JSON)
    assert isinstance(answer, dict)
    assert GRAPHQL in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        f"{JSON}; charset=latin-1",
    ],
)
async def test_only_json_is_taken(alice: Client, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    status, _, _, answer = await sent(alice, body={"query": TYPENAME}, **headers)
    assert status == 415
    assert isinstance(answer, dict)
    assert answer["errors"][0]["extensions"]["code"] == "VALIDATION"


async def test_other_methods_are_405(alice: Client) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        status, _, headers, _ = await sent(alice, method, {"query": TYPENAME}, Content_Type=JSON)
        assert (status, headers["Allow"]) == (405, "GET, POST, OPTIONS")


async def test_a_query_by_get_needs_a_bearer_token(alice: Client, nobody: Client) -> None:
    parameters = {
        "query": "query One($id: ID!) { status(id: $id) { id } }",
        "operationName": "One",
        "variables": '{"id": "01AAAAAAAAAAAAAAAAAAAAAAAA"}',
    }
    query = "?" + urlencode(parameters)
    status, kind, _, answer = await sent(alice, "GET", query=query, Accept=GRAPHQL)
    assert (status, kind) == (200, GRAPHQL)
    assert isinstance(answer, dict)
    assert answer["data"] == {"status": None}
    status, _, headers, _ = await sent(nobody, "GET", query=query)
    assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_a_mutation_by_get_is_405(alice: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    for name in ("", "&operationName=A"):
        status, _, headers, _ = await sent(alice, "GET", query="?query=mutation%20A{__typename}" + name)
        assert (status, headers["Allow"]) == (405, "POST")
    assert await upstream.calls() == {}


async def test_other_pages_may_use_a_token_never_a_cookie(alice: Client) -> None:
    status, _, headers, _ = await sent(alice, "OPTIONS", Origin="https://app.example")
    assert (status, headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Authorization" in headers["Access-Control-Allow-Headers"]
    assert "CSRF" not in headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in headers
    _, _, headers, _ = await sent(alice, body={"query": TYPENAME}, Content_Type=JSON, Origin="https://app.example")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "no-store"


async def test_a_field_that_fails_leaves_200_and_its_siblings(nobody: Client) -> None:
    query = {"query": '{ __typename status(id: "x") { id } }'}
    status, _, _, answer = await sent(nobody, body=query, Content_Type=JSON, Accept=GRAPHQL)
    assert status == 200
    assert isinstance(answer, dict)
    assert answer["data"] == {"__typename": "Query", "status": None}
    error = answer["errors"][0]
    assert (error["path"], error["extensions"]["code"], error["extensions"]["field"]) == (
        ["status"],
        "VALIDATION",
        "id",
    )
    assert error["extensions"]["requestId"]


async def test_every_answer_says_what_it_has_cost(alice: Client) -> None:
    answer = await alice.graphql(
        "{ viewer { home(first: 5) { edges { node { account { relationship { following } } } } } } }"
    )
    assert answer["extensions"]["cost"] == {"requestedQueryCost": 2, "actualQueryCost": 2}


async def test_persisted_queries_are_learnt_from_their_text(alice: Client) -> None:
    query = "{ viewer { account { persisted: acct } } }"
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}}
    status, answer = await alice.rest("POST", "/graphql", json={"extensions": extensions})
    assert (status, answer["errors"][0]["message"]) == (404, "PersistedQueryNotFound")
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    for body in ({"query": query, "extensions": extensions}, {"extensions": extensions}):
        status, answer = await alice.rest("POST", "/graphql", json=body)
        assert (status, answer["data"]) == (200, {"viewer": {"account": {"persisted": "alice"}}})
    status, answer = await alice.rest("POST", "/graphql", json={"query": query + " ", "extensions": extensions})
    assert (status, answer["errors"][0]["extensions"]["code"]) == (400, "VALIDATION")
