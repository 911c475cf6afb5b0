"""What operations are estimated at, and what the rate limit takes for them."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from graphql import get_introspection_query

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from gateway.graphql import encoding
from resolvers.errors import TooCostlyError, TooDeepError
from resolvers.settings import read_settings
from schema.build import build
from schema.cost import Cost, estimate
from schema.document import digest_of, read_document
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.transport_ws import connected, said, subscribe

SCHEMA = build()


def cost_of(text: str, **variables: object) -> Cost:
    document = read_document(SCHEMA.core, text, digest=digest_of(text), hide_suggestions=True)
    return estimate(SCHEMA.core, document, 0, variables)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("{ __typename }", 1),
        ("{ viewer { account { acct } } }", 1),
        ("{ viewer { account { acct } home { nodes { uri } } } }", 2),
        ("{ viewer { home { nodes { account { relationship { following } } } } } }", 2),
        ("{ viewer { home(first: 80) { nodes { account { relationship { following } } } } } }", 4),
        ("{ viewer { home(first: 5) { nodes { inReplyTo { uri } } } } }", 6),
        ("{ viewer { home(first: 80) { nodes { inReplyTo { uri } } } } }", 25),
        ("{ viewer { home(first: 0) { nodes { inReplyTo { uri } } } } }", 1),
        (
            (
                "{ viewer { ...A ...A } } fragment A on Viewer { home(first: 3) { ...B } }"
                " fragment B on StatusConnection { nodes { inReplyTo { uri } } }"
            ),
            8,
        ),
    ],
)
def test_an_async_field_is_a_call_and_a_batched_one_shares_it(text: str, calls: int) -> None:
    assert cost_of(text).calls == calls


def test_nodes_are_what_pages_hold() -> None:
    assert cost_of("{ viewer { home(first: 7) { nodes { account { acct } } } } }").nodes == 1 + 1 + 7 + 7
    assert cost_of("{ viewer { home(first: 7) { edges { node { uri } } } } }").nodes == 1 + 1 + 7 + 7


def test_sizes_come_from_variables_too() -> None:
    text = "query($n: Int, $ids: [ID!]!) { viewer { home(first: $n) { nodes { uri } } } nodes(ids: $ids) { id } }"
    document = read_document(SCHEMA.core, text, digest=digest_of(text), hide_suggestions=True)

    def nodes(**variables: object) -> int:
        return estimate(SCHEMA.core, document, 0, variables).nodes

    assert nodes(n=5, ids=["a"] * 3) == 2 + 5 + 3
    assert nodes(n=6, ids=[]) == 2 + 6
    assert nodes(ids=[]) == 2 + 20
    assert nodes(n=10**9, ids=[]) == 2 + 80
    assert nodes(n="x", ids=None) == 2 + 20 + 5


def test_too_many_values_are_refused_whatever_says_the_number() -> None:
    crowd = "{viewer{followRequests(first:%s){nodes{followers(first:80){nodes{followers(first:80){nodes{acct}}}}}}}}"
    assert cost_of(crowd % 3).values < 25_000
    with pytest.raises(TooCostlyError, match="values"):
        cost_of(crowd % 80)
    with pytest.raises(TooCostlyError, match="values"):
        cost_of("query($n: Int)" + crowd % "$n", n=2**31 - 1)


@pytest.mark.parametrize(
    ("head", "variables"),
    [("query($n: Int = 80)", {}), ("query($n: Int)", {"n": 80.0}), ("query($n: Int = 80)", {"m": 1})],
)
def test_defaults_and_whole_numbers_with_a_point_count(head: str, variables: dict[str, object]) -> None:
    crowd = "{viewer{followRequests(first:$n){nodes{followers(first:80){nodes{followers(first:80){nodes{acct}}}}}}}}"
    with pytest.raises(TooCostlyError, match="values"):
        cost_of(head + crowd, **variables)


def test_each_object_asked_for_by_its_id_is_a_call() -> None:
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Status { inReplyTo { id } } } }"
    assert (cost_of(text, ids=["a"] * 3).calls, cost_of(text, ids=["a"] * 80).calls) == (3 + 3, 80 + 25)
    assert cost_of("{ nodes(ids: []) { id } }").calls == 1
    for both in ("{ nodes(ids: $ids) { id } b: nodes(ids: $ids) { id } }", "{ nodes(ids: $ids) { id } }"):
        with pytest.raises(TooCostlyError, match="by their ids"):
            cost_of("query($ids: [ID!]!)" + both, ids=["a"] * 81)


def test_the_usual_introspection_is_charged_as_work() -> None:
    usual = get_introspection_query(input_value_deprecation=True, specified_by_url=True, schema_description=True)
    assert 10 <= cost_of(usual).own == cost_of(usual).calls <= 25
    assert cost_of("{ __schema { queryType { name } } }").calls == 1


CROWD = "followRequests(first:80){nodes{followers(first:80){nodes{%s}}}}"


def test_asking_for_the_schema_too_allows_no_more_values_of_other_kinds() -> None:
    fields = "id localId acct username displayName"
    alone = f"{{viewer{{{CROWD % fields}}}}}"
    with pytest.raises(TooCostlyError, match="25,000"):
        cost_of(alone)
    with pytest.raises(TooCostlyError, match="25,000"):
        cost_of("{__schema{queryType{name}}" + alone[1:])


def test_other_values_are_no_work_of_telling_the_schema() -> None:
    many = cost_of("{__schema{queryType{name}} viewer{" + CROWD % "acct" + "}}")
    assert many.values > 5000
    assert many.own == 0
    usual = get_introspection_query()
    both = cost_of(usual.replace("__schema {", "viewer{" + CROWD % "id acct" + "} __schema {", 1))
    assert both.own == cost_of(usual).own


TYPES = "types{fields{args{type{name}} type{name}}}"


@pytest.mark.parametrize(
    "text",
    [
        f"{{a:__schema{{{TYPES}}} b:__schema{{{TYPES}}}}}",
        "{" + " ".join(f'a{n}:__type(name:"Status"){{name}}' for n in range(6)) + "}",
        "{__schema{types{fields{type{fields{name}}}}}}",
        "{__schema{types{possibleTypes{...F}}}} fragment F on __Type{fields{name}}",
        '{__type(name:"Status"){fields{type{ofType{fields{name}}}}}}',
        "{__schema{"
        + " ".join(f"a{n}:types{{fields{{args{{name description}} type{{name ofType{{name}}}}}}}}" for n in range(20))
        + "}}",
    ],
)
def test_introspection_that_no_tool_needs_is_refused(text: str) -> None:
    with pytest.raises((TooCostlyError, TooDeepError)):
        cost_of(text)


def test_the_estimate_is_kept_for_as_many_sizes_as_fit() -> None:
    text = "query($n: Int) { viewer { home(first: $n) { nodes { uri } } } }"
    document = read_document(SCHEMA.core, text, digest=digest_of(text), hide_suggestions=True)
    for size in range(81):
        assert estimate(SCHEMA.core, document, 0, {"n": size}).nodes == 2 + size
    kept = document.kept["cost"]
    assert isinstance(kept, dict)
    assert len(kept) <= 64


@pytest.fixture
async def limited(environ: dict[str, str], sandbox: Sandbox) -> AsyncIterator[str]:
    """Return a gateway with rate limits."""
    async with serving(create_app(read_settings(environ | {"GTS_HOST": sandbox.url}))) as base:
        yield base


async def test_the_limit_takes_what_was_asked_upstream(
    limited: str, session: aiohttp.ClientSession, sandbox: Sandbox
) -> None:
    alice = Client(session, limited, token_of(sandbox.world, "alice"))

    async def spent(query: str) -> tuple[dict[str, object], int]:
        """Return what an answer says it has cost, and what was taken."""
        before = (await alice.graphql("{ __typename }"))["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"]
        cost = (await alice.graphql(query))["extensions"]["cost"]
        throttle = cost.pop("throttleStatus")
        assert (throttle["maximumAvailable"], throttle["restoreRate"]) in ((300, 5.0), (300, 1.0))
        return cost, before - throttle["currentlyAvailable"]

    await alice.graphql("{ viewer { account { acct } } }")
    while (await alice.graphql("{ rateLimit { limit } }"))["extensions"]["cost"]["throttleStatus"]["restoreRate"] != 5:
        pass
    assert await spent("{ __typename }") == ({"requestedQueryCost": 1, "actualQueryCost": 1}, 1)
    cost, taken = await spent("{ viewer { home(first: 2) { nodes { inReplyTo { uri } } } account { acct } } }")
    assert cost == {"requestedQueryCost": 4, "actualQueryCost": 2}
    assert taken in (1, 2)
    told = (await alice.data("{ rateLimit { limit remaining used cost nodeCount resetAt } }"))["rateLimit"]
    assert (told["limit"], told["remaining"] + told["used"], told["cost"], told["nodeCount"]) == (300, 300, 1, 1)


async def test_what_the_bucket_cannot_pay_is_refused_before_it_begins(
    limited: str, session: aiohttp.ClientSession, upstream: Client
) -> None:
    nobody = Client(session, limited)
    ids = [f"01AAAAAAAAAAAAAAAAAAAA{number:04}" for number in range(19)]
    costly = {"query": "{" + " ".join(f'a{one}: status(id: "{one}") {{ id }}' for one in ids) + "}"}
    for _ in range(15):
        assert (await nobody.rest("POST", "/graphql", json=costly))[0] == 200
    await upstream.forget_calls()
    status, answer = await nobody.rest("POST", "/graphql", json=costly)
    assert (status, answer["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert answer["errors"][0]["extensions"]["retryAfter"] >= 1
    assert await upstream.calls() == {}
    assert (await nobody.graphql("{ __typename }"))["data"] == {"__typename": "Query"}
    while (await nobody.rest("POST", "/graphql", json={"query": "{ __typename }"}))[0] == 200:
        pass
    status, answer = await nobody.rest("POST", "/graphql", json={"query": "{ __typename }"})
    assert (status, answer["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")


async def test_25_calls_are_all_an_operation_gets(alice: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    ids = [f"01AAAAAAAAAAAAAAAAAAAA{number:04}" for number in range(19)]
    parts = " ".join(f'a{one}: status(id: "{one}") {{ id }} ' for one in ids)
    query = f"{{ {parts} viewer {{ home(first: 40) {{ nodes {{ account {{ featuredTags {{ name }} }} }} }} }} }}"
    answer = await alice.graphql(query)
    assert sum((await upstream.calls()).values()) == 25
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"TOO_COSTLY"}
    assert answer["extensions"]["cost"] == {"requestedQueryCost": 25, "actualQueryCost": 25}


async def test_80_objects_are_answered_by_their_ids(alice: Client, upstream: Client) -> None:
    page = await alice.data("{ viewer { home(first: 80) { nodes { id } } } }")
    ids = [node["id"] for node in page["viewer"]["home"]["nodes"]]
    assert len(ids) > 25
    await upstream.forget_calls()
    answer = await alice.graphql("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert "errors" not in answer
    assert [node["id"] for node in answer["data"]["nodes"]] == ids
    assert sum((await upstream.calls()).values()) == len(ids)
    assert answer["extensions"]["cost"] == {"requestedQueryCost": len(ids), "actualQueryCost": len(ids)}


async def test_what_the_schema_told_is_told_again_for_nothing(limited: str, alice: Client) -> None:
    client = Client(alice.session, limited, alice.token)
    query = get_introspection_query()
    first, second = await client.graphql(query), await client.graphql(query)
    assert first["data"] == second["data"]
    assert first["extensions"]["cost"]["actualQueryCost"] >= 10
    assert second["extensions"]["cost"]["actualQueryCost"] == 1
    mixed = await client.graphql("{ __schema { queryType { name } } instance { title } }")
    assert mixed["data"]["instance"]["title"]


async def test_an_answer_has_so_many_bytes(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "{ viewer { account { acct note } } }"
    size = len(str((await alice.graphql(query))["data"]))
    monkeypatch.setattr(encoding, "LARGEST_ANSWER", size // 2)
    status, answer = await alice.rest("POST", "/graphql", json={"query": query})
    assert (status, answer["errors"][0]["extensions"]["code"], "data" in answer) == (400, "TOO_COSTLY", False)
    async with connected(alice) as socket:
        await subscribe(socket, {"query": query})
        message = await said(socket)
    assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "TOO_COSTLY")
