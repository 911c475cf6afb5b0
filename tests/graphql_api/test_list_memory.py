"""Who is on which list is remembered for a minute: by nobody else, and not beyond a change of it, through any door."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.ids import global_id
from resolvers.settings import Settings
from resolvers.sources import list_members
from tests.support.serving import serving
from tests.support.stack import Client, token_of

PEOPLE = ("bob", "carol", "dave")
SHOWN = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Account { acct lists { title } } } }"
BY_LIST = "GET /api/v1/lists/{id}/accounts"


@pytest.fixture
async def elsewhere(gateway_settings: Settings, alice: Client, sandbox: Sandbox) -> AsyncIterator[Client]:
    """Return alice in another browser, at another process."""
    async with serving(create_app(gateway_settings)) as base:
        yield Client(alice.session, base, token_of(sandbox.world, "alice"))


@pytest.fixture
async def ids(alice: Client) -> dict[str, str]:
    """Return the ids of some people whom alice follows."""
    found = [await alice.rest("GET", f"/api/v1/accounts/lookup?acct={name}") for name in PEOPLE]
    return {name: account["id"] for name, (_, account) in zip(PEOPLE, found, strict=True)}


@pytest.fixture
async def birds(alice: Client, ids: dict[str, str]) -> str:
    """Return the id of a list of alice's with bob and carol on it."""
    _, made = await alice.rest("POST", "/api/v1/lists", json={"title": "Birds"})
    status, _ = await alice.rest(
        "POST", f"/api/v1/lists/{made['id']}/accounts", json={"account_ids": [ids["bob"], ids["carol"]]}
    )
    assert status == 200
    return str(made["id"])


def global_ids(ids: dict[str, str]) -> list[str]:
    return [str(global_id("Account", one)) for one in ids.values()]


async def seen(client: Client, ids: dict[str, str]) -> dict[str, list[str]]:
    shown = await client.data(SHOWN, ids=global_ids(ids))
    return {account["acct"]: [one["title"] for one in account["lists"]] for account in shown["nodes"]}


def graphql(document: str) -> Callable[[Client, str, dict[str, str]], Awaitable[object]]:
    async def change(client: Client, birds: str, ids: dict[str, str]) -> None:
        needed = {"list": birds, "ids": [ids["carol"]], "dave": [ids["dave"]], "id": ids["carol"]}
        variables = {name: value for name, value in needed.items() if re.search(rf"\${name}\b", document)}
        types = {"list": "ID!", "ids": "[ID!]!", "dave": "[ID!]!", "id": "ID!"}
        head = ", ".join(f"${name}: {types[name]}" for name in variables)
        answer = await client.data(
            f"mutation({head}) {{ done: {document} {{ userErrors {{ message }} }} }}", **variables
        )
        assert answer["done"]["userErrors"] == []

    return change


def rest(
    method: str, path: str, body: Callable[[dict[str, str]], object] = lambda _: None
) -> Callable[..., Awaitable[object]]:
    async def change(client: Client, birds: str, ids: dict[str, str]) -> None:
        status, answer = await client.rest(method, path.format(birds=birds, **ids), json=body(ids))
        assert status == 200, answer

    return change


CHANGES = {
    "addToList": (graphql("addToList(id: $list, accountIds: $dave)"), ("Birds", "bob carol dave")),
    "removeFromList": (graphql("removeFromList(id: $list, accountIds: $ids)"), ("Birds", "bob")),
    "updateList": (graphql('updateList(id: $list, input: {title: "Owls"})'), ("Owls", "bob carol")),
    "deleteList": (graphql("deleteList(id: $list)"), ("", "")),
    "unfollowAccount": (graphql("unfollowAccount(id: $id)"), ("Birds", "bob")),
    "blockAccount": (graphql("blockAccount(id: $id)"), ("Birds", "bob")),
    "POST members": (
        rest("POST", "/api/v1/lists/{birds}/accounts", lambda ids: {"account_ids": [ids["dave"]]}),
        ("Birds", "bob carol dave"),
    ),
    "DELETE members": (
        rest("DELETE", "/api/v1/lists/{birds}/accounts", lambda ids: {"account_ids": [ids["carol"]]}),
        ("Birds", "bob"),
    ),
    "PUT list": (rest("PUT", "/api/v1/lists/{birds}", lambda _: {"title": "Owls"}), ("Owls", "bob carol")),
    "DELETE list": (rest("DELETE", "/api/v1/lists/{birds}"), ("", "")),
    "POST unfollow": (rest("POST", "/api/v1/accounts/{carol}/unfollow"), ("Birds", "bob")),
    "POST block": (rest("POST", "/api/v1/accounts/{carol}/block"), ("Birds", "bob")),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_is_seen_at_once_here_and_soon_elsewhere(
    alice: Client, elsewhere: Client, birds: str, ids: dict[str, str], name: str
) -> None:
    change, (title, members) = CHANGES[name]
    before = {"bob": ["Birds"], "carol": ["Birds"], "dave": []}
    assert await seen(alice, ids) == await seen(elsewhere, ids) == before
    await change(alice, birds, ids)
    after = {one: [title] if one in members.split() else [] for one in PEOPLE}
    assert await seen(alice, ids) == after
    async with asyncio.timeout(5):
        while await seen(elsewhere, ids) != after:
            await asyncio.sleep(0.01)


async def test_one_change_after_another_in_one_operation_is_shown(
    alice: Client, birds: str, ids: dict[str, str]
) -> None:
    part = "list { accounts { nodes { acct lists { title } } } }"
    document = f"""mutation($list: ID!, $dave: [ID!]!) {{
        added: addToList(id: $list, accountIds: $dave) {{ {part} }}
        named: updateList(id: $list, input: {{title: "Owls"}}) {{ {part} }}
    }}"""
    done = await alice.data(document, list=birds, dave=[ids["dave"]])
    for payload, title in (("added", "Birds"), ("named", "Owls")):
        nodes = done[payload]["list"]["accounts"]["nodes"]
        assert [node["lists"] for node in nodes] == [[{"title": title}]] * 3


@pytest.mark.usefixtures("birds")
async def test_it_is_asked_for_again_after_a_minute(
    alice: Client, upstream: Client, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(list_members, "monotonic", lambda: now)
    for later, calls in ((0, 1), (59, 0), (2, 1)):
        now += later
        await upstream.forget_calls()
        assert (await seen(alice, ids))["bob"] == ["Birds"]
        assert (await upstream.calls()).get(BY_LIST, 0) == calls


@pytest.mark.usefixtures("birds")
async def test_it_is_nobody_elses(alice: Client, bob: Client, sandbox: Sandbox, ids: dict[str, str]) -> None:
    assert (await seen(alice, ids))["carol"] == ["Birds"]
    assert await seen(bob, ids) == {"bob": [], "carol": [], "dave": []}
    without = Client(alice.session, alice.base, token_of(sandbox.world, "alice", "read:accounts"))
    answer = await without.graphql(SHOWN, ids=global_ids(ids))
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
    assert [account["lists"] for account in answer["data"]["nodes"]] == [None] * 3


async def test_what_was_read_while_lists_changed_is_not_remembered(
    alice: Client, upstream: Client, birds: str, ids: dict[str, str]
) -> None:
    path = f"/api/v1/lists/{birds}/accounts"
    await upstream.order_fault(kind="delay", path=path, seconds=0.5, count=1)
    reading = asyncio.create_task(seen(alice, ids))
    await asyncio.sleep(0.25)
    await alice.rest("DELETE", path, json={"account_ids": [ids["carol"]]})
    await reading
    assert (await seen(alice, ids))["carol"] == []


async def test_who_changes_nothing_makes_nobody_forget(
    alice: Client, nobody: Client, upstream: Client, birds: str, ids: dict[str, str]
) -> None:
    await seen(alice, ids)
    for path in (f"/api/v1/lists/{birds}/accounts", "/api/v1/lists", f"/api/v1/accounts/{ids['bob']}/block"):
        status, _ = await nobody.rest("POST", path, json={})
        assert status == 401
    await alice.rest("GET", f"/api/v1/lists/{birds}/accounts")
    await upstream.forget_calls()
    await seen(alice, ids)
    assert BY_LIST not in await upstream.calls()


@pytest.mark.usefixtures("birds")
@pytest.mark.parametrize(("most", "counts"), [(0, [1] * 5), (4, [1, 0, 1, 0, 1])])
async def test_there_is_not_room_for_everybody(
    alice: Client,
    elsewhere: Client,
    upstream: Client,
    ids: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    most: int,
    counts: list[int],
) -> None:
    monkeypatch.setattr(list_members, "_MOST", most)
    other = Client(alice.session, alice.base, elsewhere.token)
    for client, count in zip((alice, alice, other, other, alice), counts, strict=True):
        await upstream.forget_calls()
        assert (await seen(client, ids))["bob"] == ["Birds"]
        assert (await upstream.calls()).get(BY_LIST, 0) == count
