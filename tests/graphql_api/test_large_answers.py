"""Answers that would be larger than any estimate knew: refused before they take the process's memory and time."""

import asyncio
import time

import pytest

from gateway.graphql import documents, encoding
from resolvers import upstream
from resolvers.errors import TooCostlyError
from schema.compiled import CompiledExecutor
from tests.support.stack import Client
from tests.support.streams import post
from tests.support.transport_ws import connected, said, subscribe

TAGS = "{ viewer { home { nodes { localId tags { name } %s } } } }"
# With a field that is asked for by itself, the lists around it are not compiled.
UNCOMPILED = "inReplyTo { localId }"


@pytest.mark.parametrize("more", ["", UNCOMPILED], ids=["compiled", "not compiled"])
async def test_lists_that_are_too_long_together_are_refused(
    alice: Client, bob: Client, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    for number in range(3):
        await post(bob, " ".join(f"#tag{number}x{one}" for one in range(20)))
    whole = await alice.graphql(TAGS % more)
    assert "errors" not in whole
    posts = whole["data"]["viewer"]["home"]["nodes"]
    assert [len(one["tags"]) for one in posts[:3]] == [20] * 3
    monkeypatch.setattr(CompiledExecutor, "_items_left", 50)
    errors = (await alice.graphql(TAGS % more))["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"TOO_COSTLY"}
    assert "smaller pages" in errors[0]["message"]


async def test_what_takes_too_many_bytes_of_gotosocial_is_refused(
    alice: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(bob, "long " * 900)
    query = "{ viewer { %s } }"
    one = await alice.graphql(query % "home(first: 1) { nodes { localId } }")
    assert "errors" not in one
    monkeypatch.setattr(upstream, "MOST_RECEIVED", 24_000)
    assert "errors" not in await alice.graphql(query % "home(first: 1) { nodes { localId } }")
    # They share one read, and each takes its bytes.
    many = " ".join(f"a{number}: home(first: 1) {{ nodes {{ localId }} }}" for number in range(4))
    errors = (await alice.graphql(query % many))["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"TOO_COSTLY"}


def test_texts_are_added_up_before_they_are_encoded() -> None:
    text = "x" * 1_000_000
    data = {"nodes": [{"content": text, "tags": [None, 1, True]} for _ in range(11)]}
    encoding.check_size({"nodes": data["nodes"][:9]}, 1_000_000)
    # What little was read cannot have become too much, and is not looked at.
    encoding.check_size(data, 1_000)
    with pytest.raises(TooCostlyError):
        encoding.check_size(data, 1_000_000)


async def test_others_have_their_turn_between_documents_that_are_new(
    nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, read_in = 0, []
    read = documents.read_document

    def slow(*args: object, **kwargs: object) -> object:
        read_in.append(turns)
        time.sleep(0.01)
        return read(*args, **kwargs)  # type: ignore[arg-type]  passed on as they are

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(documents, "read_document", slow)
    working = asyncio.create_task(others())
    async with connected(nobody) as socket:
        for number in range(10):
            await subscribe(socket, {"query": f"{{ __typename }} # {number}"}, str(number))
        for _ in range(20):
            await said(socket)
    working.cancel()
    assert len(read_in) == len(set(read_in)) == 10


@pytest.mark.parametrize("digits", [4300, 5000, 90_000])
async def test_a_number_of_very_many_digits_is_bad_input(nobody: Client, digits: int) -> None:
    answer = await nobody.graphql(f"{{ instance {{ title }} nodes(ids: [{'9' * digits}]) {{ id }} }}")
    assert answer["errors"][0]["extensions"]["code"] == "VALIDATION"
