"""Lists: made, changed, filled and read, over GraphQL as over REST."""

import pytest

from tests.support.parity import differences
from tests.support.stack import Client

LIST = "localId title repliesPolicy exclusive"
PAYLOAD = f"list {{ id {LIST} accounts {{ nodes {{ acct }} }} }} userErrors {{ field message code }}"


async def made(client: Client, title: str = "Birds") -> dict[str, str]:
    payload = (await client.data(f'mutation {{ createList(input: {{title: "{title}"}}) {{ {PAYLOAD} }} }}'))[
        "createList"
    ]
    assert payload["userErrors"] == []
    new: dict[str, str] = payload["list"]
    return new


async def ids_of(client: Client, *names: str) -> list[str]:
    aliases = " ".join(f'{name}: account(acct: "{name}") {{ id }}' for name in names)
    answer = await client.data(f"{{ {aliases} }}")
    return [answer[name]["id"] for name in names]


async def test_a_list_is_made_changed_and_removed(alice: Client) -> None:
    new = await made(alice)
    _, rest = await alice.rest("GET", f"/api/v1/lists/{new['localId']}")
    assert differences(new | {"accounts": None}, rest | {"accounts": None}) == []
    changes = 'input: {title: "Owls", repliesPolicy: NONE, exclusive: true}'
    update = f"mutation($id: ID!) {{ updateList(id: $id, {changes}) {{ {PAYLOAD} }} }}"
    changed = (await alice.data(update, id=new["id"]))["updateList"]["list"]
    assert (changed["title"], changed["repliesPolicy"], changed["exclusive"]) == ("Owls", "NONE", True)
    only_title = f'mutation($id: ID!) {{ updateList(id: $id, input: {{title: "Crows"}}) {{ {PAYLOAD} }} }}'
    kept = (await alice.data(only_title, id=new["id"]))["updateList"]["list"]
    assert (kept["title"], kept["repliesPolicy"], kept["exclusive"]) == ("Crows", "NONE", True)
    _, rest = await alice.rest("GET", "/api/v1/lists")
    shown = (await alice.data(f"{{ viewer {{ lists {{ {LIST} }} }} }}"))["viewer"]["lists"]
    assert differences(shown, rest) == []
    delete = "mutation($id: ID!) { deleteList(id: $id) { deletedId userErrors { code } } }"
    assert (await alice.data(delete, id=new["id"]))["deleteList"] == {"deletedId": new["id"], "userErrors": []}
    assert (await alice.data(delete, id=new["id"]))["deleteList"]["userErrors"] == [{"code": "NOT_FOUND"}]
    assert await alice.data("{ viewer { lists { id } } }") == {"viewer": {"lists": []}}


ADD = f"mutation($id: ID!, $accounts: [ID!]!) {{ addToList(id: $id, accountIds: $accounts) {{ {PAYLOAD} }} }}"
REMOVE = f"mutation($id: ID!, $accounts: [ID!]!) {{ removeFromList(id: $id, accountIds: $accounts) {{ {PAYLOAD} }} }}"


async def test_accounts_come_and_go(alice: Client) -> None:
    new, ids = await made(alice), await ids_of(alice, "bob", "carol", "dave")
    added = (await alice.data(ADD, id=new["id"], accounts=ids))["addToList"]
    assert added["userErrors"] == []
    assert {one["acct"] for one in added["list"]["accounts"]["nodes"]} == {"bob", "carol", "dave"}
    _, rest = await alice.rest("GET", f"/api/v1/lists/{new['localId']}/accounts")
    assert [one["acct"] for one in added["list"]["accounts"]["nodes"]] == [one["acct"] for one in rest]
    removed = (await alice.data(REMOVE, id=new["id"], accounts=ids[1:]))["removeFromList"]
    assert removed["list"]["accounts"]["nodes"] == [{"acct": "bob"}]
    again = (await alice.data(ADD, id=new["id"], accounts=ids[:1]))["addToList"]
    assert [(error["field"], error["code"]) for error in again["userErrors"]] == [("accountIds", "VALIDATION")]
    assert "already" in again["userErrors"][0]["message"]
    for count in (0, 81):
        payload = (await alice.data(ADD, id=new["id"], accounts=ids[:1] * count))["addToList"]
        assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("accountIds", "VALIDATION")]


async def test_the_timeline_of_a_list_is_what_rest_shows(alice: Client) -> None:
    new, ids = await made(alice), await ids_of(alice, "bob", "carol")
    await alice.data(ADD, id=new["id"], accounts=ids)
    document = """query($id: ID!) { node(id: $id) { ... on List {
        statuses(first: 5) { nodes { localId account { acct lists { title } } } pageInfo { hasNextPage } }
    } } }"""
    shown = (await alice.data(document, id=new["id"]))["node"]["statuses"]
    _, rest = await alice.rest("GET", f"/api/v1/timelines/list/{new['localId']}?limit=5")
    assert [status["localId"] for status in shown["nodes"]] == [status["id"] for status in rest]
    assert all(status["account"]["lists"] == [{"title": "Birds"}] for status in shown["nodes"])
    assert shown["pageInfo"]["hasNextPage"] is (len(rest) == 5)


@pytest.mark.parametrize("count", [3, 20])
async def test_membership_is_the_same_by_either_way(alice: Client, upstream: Client, count: int) -> None:
    ids = await ids_of(alice, "bob", "carol", "dave", "erin", "frank", "grace")
    for number, members in enumerate([[0, 1, 2], [2, 3], *[[]] * (count - 2)]):
        new = await made(alice, f"List {number}")
        if members:
            await alice.data(ADD, id=new["id"], accounts=[ids[one] for one in members])
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Account { localId lists { localId } } } }"
    for few in (ids, ids[1:3], ids[:1]):
        # What was remembered of them is forgotten.
        await alice.rest("PUT", f"/api/v1/lists/{new['localId']}", json={"title": "Owls"})
        await upstream.forget_calls()
        shown = (await alice.data(document, ids=few))["nodes"]
        counted = await upstream.calls()
        for account in shown:
            _, rest = await alice.rest("GET", f"/api/v1/accounts/{account['localId']}/lists")
            assert {item["localId"] for item in account["lists"]} == {item["id"] for item in rest}
        by_list = counted.get("GET /api/v1/lists/{id}/accounts", 0)
        by_account = counted.get("GET /api/v1/accounts/{id}/lists", 0)
        assert (by_list, by_account) == ((3, 0) if len(few) > 1 and count == 3 else (0, len(few))), counted


async def test_another_persons_list_is_not_there(alice: Client, bob: Client) -> None:
    new, ids = await made(bob), await ids_of(alice, "carol")
    assert await alice.data("query($id: ID!) { node(id: $id) { id } }", id=new["id"]) == {"node": None}
    for document in (
        f'mutation($id: ID!) {{ done: updateList(id: $id, input: {{title: "x"}}) {{ {PAYLOAD} }} }}',
        "mutation($id: ID!) { done: deleteList(id: $id) { userErrors { code } } }",
    ):
        answer = await alice.data(document, id=new["id"])
        assert [error["code"] for error in answer["done"]["userErrors"]] == ["NOT_FOUND"]
    for document in (ADD, REMOVE):
        answer = await alice.data(document, id=new["id"], accounts=ids)
        assert [error["code"] for payload in answer.values() for error in payload["userErrors"]] == ["NOT_FOUND"]
    shown = await bob.data("{ viewer { lists { title accounts { nodes { acct } } } } }")
    assert shown == {"viewer": {"lists": [{"title": "Birds", "accounts": {"nodes": []}}]}}


async def test_what_gotosocial_refuses_is_a_user_error(alice: Client) -> None:
    payload = (await alice.data(f'mutation {{ createList(input: {{title: ""}}) {{ {PAYLOAD} }} }}'))["createList"]
    assert payload["list"] is None
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("title", "VALIDATION")]
    assert "must be provided" in payload["userErrors"][0]["message"]


@pytest.mark.parametrize("nonsense", ["../../admin", "", "QWNjb3VudDowMUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQ"])
async def test_ids_that_are_none_reach_nobody(alice: Client, upstream: Client, nonsense: str) -> None:
    await upstream.forget_calls()
    list_id = "01AAAAAAAAAAAAAAAAAAAAAAAA"
    delete = await alice.data("mutation($id: ID!) { deleteList(id: $id) { userErrors { field code } } }", id=nonsense)
    assert delete["deleteList"]["userErrors"] == [{"field": "id", "code": "VALIDATION"}]
    if not nonsense.startswith("Q"):
        add = (await alice.data(ADD, id=list_id, accounts=[nonsense]))["addToList"]
        assert [(error["field"], error["code"]) for error in add["userErrors"]] == [("accountIds", "VALIDATION")]
    assert await upstream.calls() == {}
