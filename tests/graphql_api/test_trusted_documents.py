"""Documents that this server knows by name, and those it keeps for a while."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway import app
from gateway.app import create_app
from gateway.graphql.documents import Documents, read_trusted
from gateway.graphql.request import GraphQLRequest
from resolvers.errors import ForbiddenError, NotFoundError, ValidationError
from resolvers.settings import read_settings
from schema.build import build
from schema.document import DocumentError, digest_of
from tests.support.browser import ORIGIN, Browser
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.transport_ws import connected, said, subscribe

KNOWN = "query Known { __typename viewer { account { acct } } }"
DIGEST = digest_of(KNOWN)
OTHER = "{ viewer { account { username } } }"
SCHEMA = build()


def test_a_text_is_read_once_and_the_oldest_makes_room() -> None:
    documents = Documents(SCHEMA, {}, most=2)
    texts = ["{__typename}", "{a:__typename}", "{b:__typename}"]
    found = [documents.find(GraphQLRequest(query=text), only_trusted=False) for text in texts[:2]]
    assert documents.find(GraphQLRequest(query=texts[0]), only_trusted=False) is found[0]
    documents.find(GraphQLRequest(query=texts[2]), only_trusted=False)
    assert len(documents) == 2
    assert documents.find(GraphQLRequest(query=texts[0]), only_trusted=False) is found[0]
    assert documents.find(GraphQLRequest(query=texts[1]), only_trusted=False) is not found[1]


def test_all_that_is_kept_has_a_largest_size() -> None:
    documents = Documents(SCHEMA, {}, largest_sum=1000)
    for number in range(50):
        documents.find(GraphQLRequest(query=f"{{a{number}:__typename}}" + " " * 200), only_trusted=False)
    assert 1 <= len(documents) <= 4


@pytest.mark.parametrize(("switch", "most"), [("", 30), (" @include(if: $yes)", 5)])
def test_what_they_are_compiled_to_takes_room_too(switch: str, most: int) -> None:
    documents = Documents(SCHEMA, {}, largest_sum=30_000)
    head = "query($yes: Boolean!)" if switch else "query"
    parts = "... on Status { ...S } " * 30
    fragment = "fragment S on Status { uri url content visibility spoilerText favourited muted pinned bookmarked }"
    for number in range(50):
        text = f"{head} {{ a{number}: __typename{switch} viewer {{ home {{ nodes {{ {parts} }} }} }} }} {fragment}"
        documents.find(GraphQLRequest(query=text), only_trusted=False)
    assert most // 2 < len(documents) <= most


def test_what_does_not_fit_the_schema_is_not_kept() -> None:
    documents = Documents(SCHEMA, {})
    for _ in range(2):
        with pytest.raises(DocumentError):
            documents.find(GraphQLRequest(query="{nope}"), only_trusted=False)
    assert len(documents) == 0


def test_a_known_document_is_found_by_name_and_by_text() -> None:
    documents = Documents(SCHEMA, {DIGEST: KNOWN})
    by_text = documents.find(GraphQLRequest(query=KNOWN), only_trusted=True)
    assert documents.find(GraphQLRequest(document_id=DIGEST), only_trusted=True) is by_text
    assert documents.find(GraphQLRequest(document_id=DIGEST, query=KNOWN), only_trusted=False) is by_text
    with pytest.raises(ForbiddenError):
        documents.find(GraphQLRequest(query=OTHER), only_trusted=True)
    with pytest.raises(NotFoundError):
        documents.find(GraphQLRequest(document_id=digest_of(OTHER)), only_trusted=False)
    with pytest.raises(ValidationError):
        documents.find(GraphQLRequest(document_id=DIGEST, query=OTHER), only_trusted=False)
    assert len(documents) == 0


def test_the_build_names_documents_by_their_text(tmp_path: Path) -> None:
    assert read_trusted(tmp_path) == {}
    (tmp_path / "documents.json").write_text(json.dumps({DIGEST: KNOWN, "0" * 64: OTHER}))
    assert read_trusted(tmp_path) == {DIGEST: KNOWN}


@pytest.fixture
async def strict(
    environ: dict[str, str], sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """Return a gateway whose app was built with one document, and that lets sessions run no other."""
    (tmp_path / "documents.json").write_text(json.dumps({DIGEST: KNOWN}))
    monkeypatch.setattr(app, "_BUILT", tmp_path)
    settings = {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off", "CHIRP_TRUSTED_DOCUMENTS": "on"}
    async with serving(create_app(read_settings(environ | settings))) as base:
        yield base


async def test_a_session_runs_what_the_app_was_built_with(
    strict: str, session: aiohttp.ClientSession, sandbox: Sandbox
) -> None:
    browser = Browser(session, strict)
    await browser.sign_in("alice")

    async def sent(body: Mapping[str, object]) -> tuple[int, object]:
        status, answer = await browser.fetch("POST", "/graphql", json=body)
        return status, answer.get("data") or answer["errors"][0]["extensions"]["code"]

    known = (200, {"__typename": "Query", "viewer": {"account": {"acct": "alice"}}})
    assert await sent({"query": KNOWN}) == known
    assert await sent({"documentId": DIGEST}) == known
    assert await sent({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}}) == known
    assert await sent({"query": OTHER}) == (403, "FORBIDDEN")
    assert await sent({"query": KNOWN + " "}) == (403, "FORBIDDEN")
    headers = {"Cookie": f"chirp={browser.cookies['chirp']}", "Origin": ORIGIN}
    async with connected(Client(session, strict), headers=headers) as socket:
        await subscribe(socket, {"query": OTHER})
        refused = await said(socket)
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")
        await subscribe(socket, {"documentId": DIGEST}, "2")
        assert (await said(socket))["payload"]["data"]["viewer"] == {"account": {"acct": "alice"}}
    token = Client(session, strict, token_of(sandbox.world, "alice"))
    assert (await token.data(OTHER))["viewer"] == {"account": {"username": "alice"}}
    assert (await token.data(KNOWN))["viewer"] == {"account": {"acct": "alice"}}


@pytest.mark.parametrize("setting", ["everyone", "signed_in", "off"])
async def test_who_may_ask_for_the_schema(
    environ: dict[str, str], sandbox: Sandbox, session: aiohttp.ClientSession, setting: str
) -> None:
    settings = environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off", "CHIRP_INTROSPECTION": setting}
    told = {"everyone": (None, "nonsense", "alice"), "signed_in": ("alice",), "off": ()}[setting]
    async with serving(create_app(read_settings(settings))) as base:
        for who in (None, "nonsense", "alice"):
            client = Client(session, base, token_of(sandbox.world, who) if who == "alice" else who)
            for query in ("{ __schema { queryType { name } } }", '{ __type(name: "Status") { name } }'):
                status, answer = await client.rest("POST", "/graphql", json={"query": query})
                assert ("data" in answer) is (who in told), answer
                assert status in ((200,) if who in told else (401, 403))
            _, answer = await client.rest("POST", "/graphql", json={"query": "{ viewr { id } }"})
            assert ("Did you mean" in answer["errors"][0]["message"]) is (setting == "everyone")
            assert (await client.graphql("{ __typename }"))["data"] == {"__typename": "Query"}
