"""The sandbox's polls where the contract kit does not look: their end, and edits of their posts."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from deploy.sandbox.server import Sandbox
from deploy.sandbox.ulid import now
from tests.support.people import Json, Person


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(empty=True) as running:
        yield running


def ask(person: Person, **values: object) -> Json:
    return person.say("Which?", poll={"options": ["owl", "wren"], "expires_in": 3600} | values)


def notified(person: Person) -> list[str]:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = person.get("/api/v1/notifications?types[]=poll")
        if found:
            return [entry["status"]["poll"]["id"] for entry in found]
        time.sleep(0.02)
    return []


def test_the_end_is_told_to_author_and_voters_and_nobody_votes_after_it(sandbox: Sandbox) -> None:
    alice, bob, carol = (Person(sandbox, name) for name in ("alice", "bob", "carol"))
    poll = ask(alice)["poll"]
    bob.post(f"/api/v1/polls/{poll['id']}/votes", choices=[1])
    sandbox.world.polls.change(sandbox.world.polls[poll["id"]], expires_at=now() - timedelta(seconds=1))
    assert notified(alice) == [poll["id"]]
    assert notified(bob) == [poll["id"]]
    assert carol.get("/api/v1/notifications?types[]=poll") == []
    assert carol.refused("POST", f"/api/v1/polls/{poll['id']}/votes", choices=[0]) == (
        422,
        "Unprocessable Entity: poll already closed",
    )
    assert carol.get(f"/api/v1/polls/{poll['id']}")["expired"] is True


def test_hidden_totals_are_shown_to_the_author_alone(sandbox: Sandbox) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    poll = ask(alice, hide_totals=True)["poll"]
    seen = bob.post(f"/api/v1/polls/{poll['id']}/votes", choices=[1])
    assert [option["votes_count"] for option in seen["options"]] == [None, None]
    own = alice.get(f"/api/v1/polls/{poll['id']}")
    assert [option["votes_count"] for option in own["options"]] == [0, 1]


def test_an_edit_keeps_votes_for_the_same_question_and_drops_them_for_another(sandbox: Sandbox) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    status = ask(alice)
    bob.post(f"/api/v1/polls/{status['poll']['id']}/votes", choices=[0])
    path, same = f"/api/v1/statuses/{status['id']}", {"options": ["owl", "wren"]}
    assert alice.put(path, status="Which one?", poll=same)["poll"]["votes_count"] == 1
    other = alice.put(path, status="Which one?", poll={"options": ["owl", "crow"]})["poll"]
    assert (other["votes_count"], other["id"] != status["poll"]["id"]) == (0, True)
    history = alice.get(f"{path}/history")
    assert [[option["title"] for option in version["poll"]["options"]] for version in history] == [
        ["owl", "wren"],
        ["owl", "wren"],
        ["owl", "crow"],
    ]
    assert alice.put(path, status="Never mind")["poll"] is None
    assert not len(sandbox.world.polls)
    assert not len(sandbox.world.votes)
