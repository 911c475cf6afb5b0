"""The sandbox's interaction requests where the contract kit does not look: what a decision changes for others."""

import json
from collections.abc import Iterator

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.people import Json, Person

ASK = {"always": ["author"], "with_approval": ["public"]}
ASKING = {"can_favourite": ASK, "can_reply": ASK, "can_reblog": ASK}
REQUESTS = "/api/v1/interaction_requests"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def reply(person: Person, status: Json) -> Json:
    return person.say("May I?", in_reply_to_id=status["id"])


def test_the_author_sees_that_a_reply_waits_and_likes_it_to_let_it_stand(sandbox: Sandbox) -> None:
    alice, bob, carol = (Person(sandbox, name) for name in ("alice", "bob", "carol"))
    answer = reply(bob, alice.say("Ask me", interaction_policy=ASKING))
    path = f"/api/v1/statuses/{answer['id']}"
    request = alice.get(REQUESTS)[0]
    assert request["id"] in alice.get(path)["content"]
    assert "gts-pending-reply" not in request["reply"]["content"]
    assert carol.refused("GET", path)[0] == 404
    alice.post(f"{path}/favourite")
    assert carol.get(path)["content"] == answer["content"]
    assert alice.get(path)["content"] == answer["content"]
    assert alice.get(REQUESTS) == []
    assert "accepted_at" in alice.get(f"{REQUESTS}/{request['id']}")


def test_a_rejected_reply_is_gone_for_its_author_too(sandbox: Sandbox) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    answer = reply(bob, alice.say("Ask me", interaction_policy=ASKING))
    request = alice.get(REQUESTS)[0]
    assert alice.post(f"{REQUESTS}/{request['id']}/reject")["reply"]["id"] == answer["id"]
    assert bob.refused("GET", f"/api/v1/statuses/{answer['id']}")[0] == 404


def test_what_is_taken_back_asks_no_more(sandbox: Sandbox) -> None:
    alice, bob, carol = (Person(sandbox, name) for name in ("alice", "bob", "carol"))
    status = alice.say("Ask me", interaction_policy=ASKING)
    answer = reply(bob, status)
    carol.post(f"/api/v1/statuses/{status['id']}/favourite")
    assert {request["type"] for request in alice.get(REQUESTS)} == {"reply", "favourite"}
    carol.post(f"/api/v1/statuses/{status['id']}/unfavourite")
    bob.delete(f"/api/v1/statuses/{answer['id']}")
    assert alice.get(REQUESTS) == []


def test_a_favourite_is_named_at_once_and_told_once_approved(sandbox: Sandbox) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    path = f"/api/v1/statuses/{alice.say('Ask me', interaction_policy=ASKING)['id']}"
    bob.post(f"{path}/favourite")
    assert [account["username"] for account in alice.get(f"{path}/favourited_by")] == ["bob"]
    alice.post(f"{REQUESTS}/{alice.get(REQUESTS)[0]['id']}/authorize")
    told = [entry["type"] for entry in alice.get("/api/v1/notifications") if entry["account"]["username"] == "bob"]
    assert told[:2] == ["favourite", "pending.favourite"]


def test_a_boost_cannot_be_approved_as_in_gotosocial(sandbox: Sandbox) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    status = alice.say("Ask me", interaction_policy=ASKING)
    bob.post(f"/api/v1/statuses/{status['id']}/reblog")
    request = alice.get(REQUESTS)[0]
    assert alice.refused("POST", f"{REQUESTS}/{request['id']}/authorize") == (404, "Not Found")
    assert "accepted_at" in alice.get(f"{REQUESTS}/{request['id']}")
    assert alice.get(REQUESTS) == []


def test_default_policies_go_into_new_posts_until_they_are_put_back(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    path = "/api/v1/interaction_policies/defaults"
    before = alice.get(path)
    status, _, _ = alice.raw("PATCH", path, b'{"public":{"can_reply":{"always":["author","followers"]}}}')
    assert status == 200
    made = alice.say("For followers")["interaction_policy"]
    assert made["can_reply"]["automatic_approval"] == ["author", "followers", "mentioned", "me"]
    assert made["can_favourite"]["automatic_approval"] == ["author", "me"]
    told = "error converting public.can_reply.always: policyURI me has no corresponding internal model"
    status, _, body = alice.raw("PATCH", path, b'{"public":{"can_reply":{"always":["me"]}}}')
    assert (status, json.loads(body)["error"]) == (422, f"Unprocessable Entity: {told}")
    alice.raw("PATCH", path, b'{"public":null}')
    assert alice.get(path) == before
