"""The sandbox's search where the contract kit does not look: answers to oneself, strangers, blocked accounts."""

from collections.abc import Iterator

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.sandbox import send, token_of


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def search(sandbox: Sandbox, token: str, query: str) -> dict[str, list[dict[str, str]]]:
    status, found = send(sandbox, "GET", f"/api/v2/search?q={query}", token)
    assert status == 200
    assert isinstance(found, dict)
    return found


def test_answers_to_oneself_are_found_and_their_author_can_be_named(sandbox: Sandbox) -> None:
    alice, bob = token_of(sandbox.world, "alice"), token_of(sandbox.world, "bob")
    _, asked = send(sandbox, "POST", "/api/v1/statuses", alice, status="Seen any wagtails?")
    assert isinstance(asked, dict)
    _, answer = send(sandbox, "POST", "/api/v1/statuses", bob, status="Two Wagtails!", in_reply_to_id=asked["id"])
    assert isinstance(answer, dict)
    send(sandbox, "POST", "/api/v1/statuses", bob, status="A wagtail nobody asked for")
    assert [row["id"] for row in search(sandbox, alice, "wagtail")["statuses"]] == [answer["id"], asked["id"]]
    assert [row["id"] for row in search(sandbox, alice, "from:bob+wagtail")["statuses"]] == [answer["id"]]
    assert search(sandbox, alice, "from:nobody+wagtail")["statuses"] == []


def test_a_blocked_account_is_found_by_its_whole_handle_only(sandbox: Sandbox) -> None:
    alice, bob = token_of(sandbox.world, "alice"), sandbox.world.accounts.one("acct", "bob")
    assert bob
    send(sandbox, "POST", f"/api/v1/accounts/{bob.id}/block", alice)
    assert search(sandbox, alice, "bob")["accounts"] == []
    assert [row["id"] for row in search(sandbox, alice, f"@bob@{sandbox.world.domain}")["accounts"]] == [bob.id]
