"""The sandbox's filters where the contract kit does not look: contexts, words, ends, boosts, changes of keywords."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from deploy.sandbox.server import Sandbox
from deploy.sandbox.ulid import now
from tests.support.people import Json, Person


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def hide(person: Person, word: str, context: str, *, action: str = "hide", whole_word: bool = True) -> Json:
    return person.post(
        "/api/v2/filters",
        title=f"{word} {context}",
        context=[context],
        filter_action=action,
        keywords_attributes=[{"keyword": word, "whole_word": whole_word}],
    )


def ids(statuses: Json) -> list[str]:
    return [status["id"] for status in statuses]


def test_a_filter_hides_in_its_own_context_only(sandbox: Sandbox) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    asked = alice.say("Any birds?")
    answer = bob.say("@alice a Spoonbill, twice", in_reply_to_id=asked["id"])
    places = {
        "thread": f"/api/v1/statuses/{asked['id']}/context",
        "account": f"/api/v1/accounts/{bob.account.id}/statuses",
        "notifications": "/api/v1/notifications?types[]=mention",
        "home": "/api/v1/timelines/home",
    }

    def shown(context: str) -> bool:
        found = alice.get(places[context])
        found = found["descendants"] if context == "thread" else found
        return answer["id"] in ids([entry.get("status", entry) for entry in found])

    for context in places:
        assert shown(context)
        row = hide(alice, "spoonbill", context)
        assert [name for name in places if not shown(name)] == [context]
        alice.delete(f"/api/v2/filters/{row['id']}")
        assert shown(context)


def test_whole_words_parts_and_boosts(sandbox: Sandbox) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    status = Person(sandbox, "dave").say("All **spoonbills** here", content_type="text/markdown")
    boost = bob.post(f"/api/v1/statuses/{status['id']}/reblog")
    home = "/api/v1/timelines/home?limit=1"
    hide(alice, "spoonbill", "home")
    assert ids(alice.get(home)) == [boost["id"]]
    hide(alice, "poonbil", "home", action="warn", whole_word=False)
    assert [match["keyword_matches"] for match in alice.get(home)[0]["filtered"]] == [["poonbil"]]


def test_a_filter_that_is_over_does_nothing(sandbox: Sandbox) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    status = bob.say("Spoonbill")
    row = hide(alice, "spoonbill", "home")
    assert status["id"] not in ids(alice.get("/api/v1/timelines/home"))
    sandbox.world.filters.change(sandbox.world.filters[row["id"]], expires_at=now() - timedelta(seconds=1))
    assert status["id"] in ids(alice.get("/api/v1/timelines/home"))


def test_keywords_of_a_filter_are_added_changed_and_taken_out_at_once(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    row = hide(alice, "one", "home")
    path, first = f"/api/v2/filters/{row['id']}", row["keywords"][0]["id"]
    changed = alice.put(path, keywords_attributes=[{"id": first, "keyword": "uno"}, {"keyword": "two"}])
    assert [entry["keyword"] for entry in changed["keywords"]] == ["uno", "two"]
    changed = alice.put(path, keywords_attributes=[{"id": first, "_destroy": True}])
    assert [entry["keyword"] for entry in changed["keywords"]] == ["two"]
    assert alice.refused("PUT", path, keywords_attributes=[{"id": first, "keyword": "x"}])[0] == 404
    assert [entry["phrase"] for entry in alice.get("/api/v1/filters")] == ["two"]


def test_a_form_has_the_fields_of_several_keywords_one_after_the_other(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    keyword, whole = "keywords_attributes[][keyword]", "keywords_attributes[][whole_word]"
    fields = [("title", "Two"), ("context[]", "home"), (keyword, "one"), (whole, "true"), (keyword, "two")]
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _, body = alice.raw("POST", "/api/v2/filters", urlencode(fields).encode(), kind)
    assert status == 200
    found = [(entry["keyword"], entry["whole_word"]) for entry in json.loads(body)["keywords"]]
    assert found == [("one", True), ("two", False)]
