"""The sandbox's conversations, markers, followed tags and follow requests where the contract kit does not look."""

from collections.abc import Iterator

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.people import Json, Person

CONVERSATIONS = "/api/v1/conversations"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(empty=True) as running:
        yield running


def last(person: Person) -> tuple[Json, bool]:
    conversation = person.get(CONVERSATIONS)[0]
    return conversation["last_status"]["id"], conversation["unread"]


def test_a_conversation_is_unread_for_the_others_and_goes_back_when_its_last_post_goes(sandbox: Sandbox) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    first = alice.say("@bob psst", visibility="direct")
    answer = bob.say("@alice what?", visibility="direct", in_reply_to_id=first["id"])
    assert last(alice) == (answer["id"], True)
    assert last(bob) == (answer["id"], True)
    alice.post(f"{CONVERSATIONS}/{alice.get(CONVERSATIONS)[0]['id']}/read")
    bob.delete(f"/api/v1/statuses/{answer['id']}")
    assert last(alice) == (first["id"], False)
    alice.delete(f"/api/v1/statuses/{first['id']}")
    assert (alice.get(CONVERSATIONS), bob.get(CONVERSATIONS)) == ([], [])


def test_another_circle_in_the_same_thread_is_another_conversation(sandbox: Sandbox) -> None:
    alice, carol = Person(sandbox, "alice"), Person(sandbox, "carol")
    first = alice.say("@bob psst", visibility="direct")
    second = alice.say("@bob @carol all of us", visibility="direct", in_reply_to_id=first["id"])
    found = [[account["username"] for account in row["accounts"]] for row in alice.get(CONVERSATIONS)]
    assert [sorted(names) for names in found] == [["bob", "carol"], ["bob"]]
    assert [row["last_status"]["id"] for row in carol.get(CONVERSATIONS)] == [second["id"]]


def test_a_marker_counts_its_moves(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    for number in range(3):
        moved = alice.post("/api/v1/markers", home={"last_read_id": str(number)})
        assert (moved["home"]["last_read_id"], moved["home"]["version"]) == (str(number), number)
    assert list(alice.get("/api/v1/markers?timeline[]=home&timeline[]=notifications")) == ["home"]


def test_a_followed_tag_brings_later_public_posts_home(sandbox: Sandbox) -> None:
    carol, dave = Person(sandbox, "carol"), Person(sandbox, "dave")
    carol.post(f"/api/v1/accounts/{dave.account.id}/unfollow")
    home = "/api/v1/timelines/home?limit=40"
    dave.say("Early #wryneck")
    carol.post("/api/v1/tags/Wryneck/follow")
    late = dave.say("Late #Wryneck")
    dave.say("Quiet #wryneck", visibility="unlisted")
    of_dave = [status["id"] for status in carol.get(home) if status["account"]["username"] == "dave"]
    assert of_dave == [late["id"]]
    carol.post("/api/v1/tags/wryneck/unfollow")
    assert late["id"] not in [status["id"] for status in carol.get(home)]


def test_an_accepted_request_is_a_follow_that_is_told_once(sandbox: Sandbox) -> None:
    alice, dave = Person(sandbox, "alice"), Person(sandbox, "dave")
    sandbox.world.accounts.change(alice.account, locked=True)
    dave.post(f"/api/v1/accounts/{alice.account.id}/unfollow")
    alice.post("/api/v1/notifications/clear")
    dave.post(f"/api/v1/accounts/{alice.account.id}/follow")
    assert [entry["type"] for entry in alice.get("/api/v1/notifications")] == ["follow_request"]
    alice.post(f"/api/v1/follow_requests/{dave.account.id}/authorize")
    assert [entry["type"] for entry in alice.get("/api/v1/notifications")] == ["follow"]
    assert dave.account.id in [account["id"] for account in alice.get(f"/api/v1/accounts/{alice.account.id}/followers")]
