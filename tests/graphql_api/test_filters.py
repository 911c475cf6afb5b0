"""Filters: made, changed and removed, with keywords and single statuses."""

import pytest

from tests.support.parity import differences
from tests.support.stack import Client

FILTER = "localId title contexts action expiresAt keywords { keyword wholeWord }"
ENTRIES = "keywords { id } statuses { id statusId status { id } }"
PAYLOAD = f"filter {{ id {FILTER} {ENTRIES} }} userErrors {{ field message code }}"
CREATE = f"mutation($input: FilterInput!) {{ createFilter(input: $input) {{ {PAYLOAD} }} }}"
UPDATE = f"mutation($id: ID!, $input: FilterInput!) {{ updateFilter(id: $id, input: $input) {{ {PAYLOAD} }} }}"
SPOILERS = {
    "title": "Spoilers",
    "contexts": ["HOME", "PUBLIC"],
    "action": "HIDE",
    "expiresInSeconds": 3600,
    "keywords": [{"keyword": "dragon", "wholeWord": True}, {"keyword": "owl"}],
}


async def test_a_filter_is_what_rest_shows(alice: Client) -> None:
    new = (await alice.data(CREATE, input=SPOILERS))["createFilter"]["filter"]
    _, rest = await alice.rest("GET", f"/api/v2/filters/{new['localId']}")
    assert differences({**new, "statuses": None}, rest | {"statuses": None}) == []
    assert [(one["keyword"], one["wholeWord"]) for one in new["keywords"]] == [("dragon", True), ("owl", False)]
    assert (new["contexts"], new["action"]) == (["HOME", "PUBLIC"], "HIDE")
    _, rest = await alice.rest("GET", "/api/v2/filters")
    shown = (await alice.data(f"{{ viewer {{ filters {{ {FILTER} }} }} }}"))["viewer"]["filters"]
    assert differences(shown, rest) == []
    assert len(shown) == 1


async def test_what_is_left_out_stays(alice: Client) -> None:
    new = (await alice.data(CREATE, input=SPOILERS))["createFilter"]["filter"]
    dragon, owl = (keyword["id"] for keyword in new["keywords"])
    keywords = [{"id": dragon, "remove": True}, {"id": owl, "wholeWord": True}, {"keyword": "crow"}]
    changed = (await alice.data(UPDATE, id=new["id"], input={"keywords": keywords}))["updateFilter"]["filter"]
    assert [(one["keyword"], one["wholeWord"]) for one in changed["keywords"]] == [("owl", True), ("crow", False)]
    assert changed | {"keywords": None} == new | {"keywords": None}
    for_good = await alice.data(UPDATE, id=new["id"], input={"title": "Birds", "expiresInSeconds": None})
    assert for_good["updateFilter"]["filter"]["expiresAt"] is None
    assert for_good["updateFilter"]["filter"]["title"] == "Birds"


@pytest.mark.parametrize("seconds", [0, -1])
async def test_what_would_never_end_is_no_time(alice: Client, upstream: Client, seconds: int) -> None:
    await upstream.forget_calls()
    refused = (await alice.data(CREATE, input=SPOILERS | {"expiresInSeconds": seconds}))["createFilter"]
    assert refused["filter"] is None
    assert refused["userErrors"] == [
        {"field": "expiresInSeconds", "message": "Must be at least 1.", "code": "VALIDATION"}
    ]
    assert await upstream.calls() == {}


async def test_single_statuses_are_found_and_no_more(alice: Client) -> None:
    new = (await alice.data(CREATE, input=SPOILERS))["createFilter"]["filter"]
    home = await alice.data("{ viewer { home(first: 1) { nodes { id } } } }")
    status = home["viewer"]["home"]["nodes"][0]["id"]
    arguments = "mutation($id: ID!, $status: ID!) { changed: "
    add = f"{arguments} addStatusToFilter(id: $id, statusId: $status) {{ {PAYLOAD} }} }}"
    remove = f"{arguments} removeStatusFromFilter(id: $id, statusId: $status) {{ {PAYLOAD} }} }}"
    added = (await alice.data(add, id=new["id"], status=status))["changed"]
    assert [(one["statusId"], one["status"]) for one in added["filter"]["statuses"]] == [(status, {"id": status})]
    ids = [one["id"] for kind in ("keywords", "statuses") for one in added["filter"][kind]]
    nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on FilterKeyword { keyword } } }"
    shown = (await alice.data(nodes, ids=ids))["nodes"]
    assert ([one["id"] for one in shown], shown[0]["keyword"]) == (ids, "dragon")
    again = (await alice.data(add, id=new["id"], status=status))["changed"]
    assert [error["code"] for error in again["userErrors"]] == ["CONFLICT"]
    removed = (await alice.data(remove, id=new["id"], status=status))["changed"]
    assert removed["filter"]["statuses"] == []
    gone = (await alice.data(remove, id=new["id"], status=status))["changed"]
    assert [(error["field"], error["code"]) for error in gone["userErrors"]] == [("statusId", "NOT_FOUND")]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"title": None}, "title", "title"),
        ({"contexts": None}, "contexts", "context"),
        ({"keywords": [{"remove": True}]}, "keywords", "id"),
        ({"keywords": [{"id": "../../admin", "keyword": "x"}]}, "keywords", "id"),
    ],
)
async def test_refusals_are_user_errors(alice: Client, wrong: dict[str, object], field: str, words: str) -> None:
    payload = (await alice.data(CREATE, input=SPOILERS | wrong))["createFilter"]
    assert payload["filter"] is None
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, "VALIDATION")]
    assert words in payload["userErrors"][0]["message"]


async def test_a_title_is_given_once(alice: Client) -> None:
    await alice.data(CREATE, input=SPOILERS)
    again = (await alice.data(CREATE, input=SPOILERS))["createFilter"]
    assert [(error["field"], error["code"]) for error in again["userErrors"]] == [("title", "CONFLICT")]


async def test_another_persons_filter_is_not_there(alice: Client, bob: Client) -> None:
    new = (await bob.data(CREATE, input=SPOILERS))["createFilter"]["filter"]
    assert await alice.data("query($id: ID!) { node(id: $id) { id } }", id=new["id"]) == {"node": None}
    assert (await bob.data("query($id: ID!) { node(id: $id) { id } }", id=new["id"]))["node"] == {"id": new["id"]}
    delete = "mutation($id: ID!) { deleteFilter(id: $id) { deletedId userErrors { code } } }"
    for client, outcome in (
        (alice, {"deletedId": None, "userErrors": [{"code": "NOT_FOUND"}]}),
        (bob, {"deletedId": new["id"], "userErrors": []}),
    ):
        assert (await client.data(delete, id=new["id"]))["deleteFilter"] == outcome
    assert (await alice.data(UPDATE, id=new["id"], input=SPOILERS))["updateFilter"]["userErrors"][0][
        "code"
    ] == "NOT_FOUND"
