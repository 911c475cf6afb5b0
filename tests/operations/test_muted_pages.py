"""Muted conversations as a list: paged like a list in memory, whatever is asked; shown with what they began with."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.sandbox.server import Sandbox
from resolvers import conversation_mutes
from resolvers.context import Ctx
from resolvers.paging import Page, cursor_of, window_of
from resolvers.settings import Settings
from resolvers.sources.bundle import Sources, open_sources
from resolvers.sources.tables.conversation_mutes import ConversationMute
from resolvers.viewer import Viewer
from tests.support.stack import Client, token_of
from tests.support.statuses import person, say

MUTED = """query($first: Int, $after: String, $last: Int, $before: String) { viewer {
  mutedConversations(first: $first, after: $after, last: $last, before: $before) {
    nodes { mutedAt rootId root { localId content } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } } }"""
MUTE = "mutation($id: ID!) { muteConversation(statusId: $id) { userErrors { message } } }"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def sources(gateway_settings: Settings) -> AsyncIterator[Sources]:
    async with open_sources(gateway_settings) as opened:
        yield opened


async def mute_all(sources: Sources, account_id: str, moments: Sequence[int]) -> list[str]:
    """Mute one conversation for each of `moments`, in seconds; return their roots, muted last first."""
    rows = [(account_id, f"01{place:024d}", BEGAN + timedelta(seconds=moment)) for place, moment in enumerate(moments)]
    async with sources.postgres.session() as session:
        await session.run("DELETE FROM conversation_mutes")
        await session.run_many(
            "INSERT INTO conversation_mutes (account_id, status_id, muted_at) VALUES ($1, $2, $3)", rows
        )
    return [root for _, root, _ in sorted(rows, key=lambda row: (row[2], row[1]), reverse=True)]


async def test_pages_are_those_of_a_list_in_memory(sources: Sources, sandbox: Sandbox) -> None:
    """Every page says what lies beyond it, and every cursor of it leads right after and right before its item."""
    account = person(sandbox, "alice")
    ctx = Ctx.of(Viewer(token_of(sandbox.world, "alice"), account_id=account.id), sources)
    loop = asyncio.get_running_loop()

    async def check(moments: list[int], size: int, place: int) -> None:
        model = await mute_all(sources, account.id, moments)
        whole = await conversation_mutes.muted(ctx, window_of(first=80))
        assert roots(whole) == model
        if not model:
            assert (whole.has_older, whole.has_newer, whole.older) == (False, False, None)
            return
        place %= len(model)
        cursor = cursor_of(whole.positions[place])
        after = await conversation_mutes.muted(ctx, window_of(first=size, after=cursor))
        assert roots(after) == model[place + 1 : place + 1 + size]
        assert after.has_older is (place + 1 + size < len(model))
        before = await conversation_mutes.muted(ctx, window_of(last=size, before=cursor))
        assert roots(before) == model[max(0, place - size) : place]
        assert before.has_newer is (place - size > 0)
        for shown in (after, before):
            if shown.items:
                assert (shown.newer, shown.older) == (shown.positions[0], shown.positions[-1])

    @settings(max_examples=40, deadline=None, database=None)
    @given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 14), st.integers(0, 11))
    def example(moments: list[int], size: int, place: int) -> None:
        asyncio.run_coroutine_threadsafe(check(moments, size, place), loop).result(10)

    await asyncio.to_thread(example)


def roots(page: Page[ConversationMute]) -> list[str]:
    return [row.status_id for row in page.items]


async def test_they_are_shown_with_what_they_began_with(alice: Client, bob: Client) -> None:
    ids = [(await say(bob, f"Question {number}"))["id"] for number in range(3)]
    for one in ids:
        await alice.data(MUTE, id=one)
    await bob.rest("DELETE", f"/api/v1/statuses/{ids[0]}")
    first = (await alice.data(MUTED, first=2))["viewer"]["mutedConversations"]
    assert [node["root"]["localId"] for node in first["nodes"]] == [ids[2], ids[1]]
    assert first["pageInfo"]["hasNextPage"] is True
    rest = (await alice.data(MUTED, first=2, after=first["pageInfo"]["endCursor"]))["viewer"]["mutedConversations"]
    assert [node["root"] for node in rest["nodes"]] == [None]
    assert rest["pageInfo"] | {"startCursor": "", "endCursor": ""} == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "startCursor": "",
        "endCursor": "",
    }
    back = (await alice.data(MUTED, last=5, before=rest["pageInfo"]["startCursor"]))["viewer"]["mutedConversations"]
    assert back["nodes"] == first["nodes"]


async def test_they_are_nobody_elses(alice: Client, bob: Client) -> None:
    await alice.data(MUTE, id=(await say(bob, "Question"))["id"])
    assert (await bob.data(MUTED))["viewer"]["mutedConversations"]["nodes"] == []


@pytest.mark.parametrize(
    "wrong", ["01AAAAAAAAAAAAAAAAAAAAAAAA", "x-01AAAAAAAAAAAAAAAAAAAAAAAA", "999999999999999999-01"]
)
async def test_a_cursor_of_another_collection_is_refused(alice: Client, wrong: str) -> None:
    answer = await alice.graphql(MUTED, after=cursor_of(wrong))
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["VALIDATION"]


async def test_a_narrow_token_reads_none(nobody: Client, sandbox: Sandbox) -> None:
    narrow = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "read:statuses read:accounts"))
    answer = await narrow.graphql(MUTED)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
