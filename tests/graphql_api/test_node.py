"""Objects by their global ids."""

from resolvers.ids import global_id
from tests.support.stack import Client

NODE = "query($id: ID!) { node(id: $id) { __typename id ... on Status { content } ... on Account { acct } } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"


async def test_whatever_has_a_global_id_is_found_by_it(alice: Client) -> None:
    page = await alice.data(
        "{ viewer { home(first: 40) { nodes { __typename id account { __typename id } poll { __typename id } } } } }"
    )
    statuses = page["viewer"]["home"]["nodes"]
    polls = [status["poll"] for status in statuses if status["poll"]]
    asked = [{"__typename": s["__typename"], "id": s["id"]} for s in statuses[:2]] + [
        statuses[0]["account"],
        *polls[:1],
    ]
    assert {item["__typename"] for item in asked} == {"Status", "Account", "Poll"}
    assert (await alice.data(NODES, ids=[item["id"] for item in asked]))["nodes"] == asked
    for item in asked:
        assert (await alice.data(NODE, id=item["id"]))["node"].items() >= item.items()


async def test_what_the_viewer_may_not_see_is_null(alice: Client, bob: Client) -> None:
    _, hidden = await bob.rest("POST", "/api/v1/statuses", json={"status": "Psst", "visibility": "direct"})
    own = (await bob.data("query($id: ID!) { status(id: $id) { id } }", id=hidden["id"]))["status"]["id"]
    shown = (await alice.data("{ viewer { account { id } } }"))["viewer"]["account"]["id"]
    assert await alice.data(NODE, id=own) == {"node": None}
    assert (await alice.data(NODES, ids=[own, shown]))["nodes"] == [None, {"__typename": "Account", "id": shown}]


async def test_words_of_upstream_paths_are_nobodys_ids(alice: Client, upstream: Client) -> None:
    words = ("Account:verify_credentials", "Account:search", "Account:lookup", "Notification:clear", "Poll:12")
    ids = [global_id(*word.split(":")) for word in words]
    await upstream.forget_calls()
    assert (await alice.data(NODES, ids=ids))["nodes"] == [None] * len(ids)
    for one in ids:
        assert await alice.data(NODE, id=one) == {"node": None}
    assert await upstream.calls() == {}


async def test_ids_that_are_none_reach_nobody(alice: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    for nonsense in ("../../admin", "", "U3RhdHVzOi4uLy4uL2FkbWlu", "QW55dGhpbmc6MDFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQ"):
        for answer in (await alice.graphql(NODE, id=nonsense), await alice.graphql(NODES, ids=[nonsense])):
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["VALIDATION"], nonsense
    body = {"query": NODES, "variables": {"ids": ["QWNjb3VudDoxMjM"] * 81}}
    status, too_many = await alice.rest("POST", "/graphql", json=body)
    assert status == 400
    assert [error["extensions"]["code"] for error in too_many["errors"]] == ["TOO_COSTLY"]
    assert await upstream.calls() == {}


async def test_a_fault_fails_the_one_that_needs_it(alice: Client, upstream: Client) -> None:
    page = await alice.data("{ viewer { home(first: 1) { nodes { id account { id } } } } }")
    status = page["viewer"]["home"]["nodes"][0]
    await upstream.order_fault(kind="status", status=500, path="/api/v1/statuses/*")
    answer = await alice.graphql(NODES, ids=[status["id"], status["account"]["id"]])
    assert answer["data"]["nodes"] == [None, {"__typename": "Account", "id": status["account"]["id"]}]
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["nodes", 0], "UPSTREAM_DOWN")
    ]
