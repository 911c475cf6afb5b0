"""When GoToSocial fails: what needs it fails with its code, what does not is answered, and nobody waits for ever."""

import asyncio
import time

import pytest

from gateway.graphql import operations
from tests.support.stack import Client

QUERY = "{ __typename viewer { adminUntil account { acct } home(first: 1) { nodes { uri } } } }"
VERIFY = "/api/v1/accounts/verify_credentials"
SECRET = "panic: dial tcp 10.0.0.7:5432"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "status", "status": 500}, "UPSTREAM_DOWN"),
        ({"kind": "status", "status": 429}, "RATE_LIMITED"),
        ({"kind": "status", "status": 403}, "FORBIDDEN"),
        ({"kind": "half"}, "UPSTREAM_DOWN"),
        ({"kind": "content_type", "content_type": "text/html"}, "UPSTREAM_DOWN"),
        ({"kind": "drop"}, "UPSTREAM_DOWN"),
        ({"kind": "delay", "seconds": 3.0}, "UPSTREAM_TIMEOUT"),
    ],
    ids=lambda given: "".join(str(value) for value in given.values()) if isinstance(given, dict) else given,
)
async def test_a_field_fails_alone_with_its_code(
    alice: Client, upstream: Client, monkeypatch: pytest.MonkeyPatch, fault: dict[str, object], code: str
) -> None:
    monkeypatch.setattr(operations, "UPSTREAM_SECONDS", 0.5)
    await upstream.order_fault(path="/api/v1/timelines/home", count=2, **fault)
    answer = await alice.graphql(
        """{
          __typename
          viewer { adminUntil account { acct } home(first: 1) { nodes { uri } } }
          status(id: "01AAAAAAAAAAAAAAAAAAAAAAAA") { id }
        }"""
    )
    assert answer["data"] == {
        "__typename": "Query",
        "viewer": {"adminUntil": None, "account": {"acct": "alice"}, "home": None},
        "status": None,
    }
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["viewer", "home"], code)]
    assert "GET /api" not in str(answer)


async def test_what_takes_too_long_is_ended_and_so_is_what_it_began(
    alice: Client, upstream: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "OPERATION_SECONDS", 0.3)
    await upstream.order_fault(kind="stall", path="/api/v1/timelines/home", seconds=5)
    before = len(asyncio.all_tasks())
    started = time.monotonic()
    status, answer = await alice.rest("POST", "/graphql", json={"query": QUERY})
    assert time.monotonic() - started < 3
    assert status == 504
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UPSTREAM_TIMEOUT"]
    assert "data" not in answer
    await asyncio.sleep(0.1)
    assert len(asyncio.all_tasks()) <= before


async def test_a_fault_of_ours_says_nothing(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("resolvers.accounts.verified", fail)
    answer = await alice.graphql("{ viewer { account { acct } } }")
    assert [(error["message"], error["extensions"]["code"]) for error in answer["errors"]] == [
        ("Something went wrong on our side.", "INTERNAL")
    ]
    assert SECRET not in str(answer)


@pytest.mark.timeout(60)
async def test_two_people_never_see_each_other(alice: Client, bob: Client) -> None:
    query = "{ viewer { account { acct } } }"

    async def ask(person: Client, name: str) -> None:
        for _ in range(100):
            assert await person.data(query) == {"viewer": {"account": {"acct": name}}}

    people = ((alice, "alice"), (bob, "bob"))
    await asyncio.gather(*(ask(person, name) for person, name in people for _ in range(5)))


@pytest.mark.timeout(60)
async def test_people_who_write_side_by_side_see_their_own(alice: Client, bob: Client) -> None:
    """What is remembered, shared while it is under way, or compiled once for a document, is nobody else's."""
    read = """query($acct: String) { viewer { account { acct } lists { title } home(first: 5) { nodes { favourited
        account { isViewer lists { title } relationship { note } } } } }
        account(acct: $acct) { isViewer lists { title } relationship { note following } } }"""
    note = """mutation($id: ID!, $note: String!) { setAccountNote(id: $id, note: $note) {
        account { relationship { note } } } }"""
    _, carol = await alice.rest("GET", "/api/v1/accounts/lookup?acct=carol")
    people = {"alice": alice, "bob": bob}
    for name, person in people.items():
        _, made = await person.rest("POST", "/api/v1/lists", json={"title": f"Of {name}"})
        body = {"account_ids": [carol["id"]]}
        assert (await person.rest("POST", f"/api/v1/lists/{made['id']}/accounts", json=body))[0] == 200

    async def live(name: str, turn: int) -> None:
        text = f"{name} {turn}"
        changed = await people[name].data(note, id=carol["id"], note=text)
        assert changed["setAccountNote"]["account"]["relationship"]["note"].startswith(name)
        for _ in range(5):
            shown = await people[name].data(read, acct="carol")
            assert shown["viewer"]["account"] == {"acct": name}
            assert shown["viewer"]["lists"] == [{"title": f"Of {name}"}]
            assert shown["account"]["relationship"]["note"].startswith(name)
            listed = [shown["account"], *(node["account"] for node in shown["viewer"]["home"]["nodes"])]
            assert shown["account"]["lists"] == [{"title": f"Of {name}"}]
            assert {item["title"] for account in listed for item in account["lists"]} == {f"Of {name}"}

    await asyncio.gather(*(live(name, turn) for turn in range(4) for name in people))


async def test_people_who_ask_at_the_same_moment_get_their_own(alice: Client, bob: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="delay", path=VERIFY, seconds=0.2, count=2)
    mine, theirs = await asyncio.gather(*(one.data("{ viewer { account { acct } } }") for one in (alice, bob)))
    assert mine["viewer"]["account"]["acct"] == "alice"
    assert theirs["viewer"]["account"]["acct"] == "bob"
