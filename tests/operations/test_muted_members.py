"""What each process remembers of muted conversations: nothing that another has changed, and nothing for long."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from resolvers.settings import Settings
from resolvers.sources import muted_members
from resolvers.sources.bundle import Sources, open_sources
from resolvers.sources.bus import Word
from resolvers.sources.tables import conversation_mutes

ROOT, MEMBER, OTHER = (f"01{name:0>24}" for name in ("R", "M", "0"))


@pytest.fixture
async def two(settings: Settings) -> AsyncIterator[tuple[Sources, Sources]]:
    """Return the sources of two processes with the same stores."""
    async with open_sources(settings) as one, open_sources(settings) as other:
        yield one, other


async def mute(sources: Sources, *members: str, told: bool = True) -> None:
    async with sources.postgres.transaction() as session:
        if told:
            session.after_commit(lambda: sources.bus.tell(Word.MUTES, "alice"))
        await conversation_mutes.insert(session, "alice", ROOT, members)


async def test_what_one_process_mutes_the_other_knows(two: tuple[Sources, Sources]) -> None:
    one, other = two
    assert not await one.muted.any_of({ROOT, MEMBER})
    assert not await other.muted.any_of({ROOT, MEMBER})
    await mute(one, ROOT, MEMBER)
    assert await one.muted.any_of({OTHER, MEMBER})
    async with asyncio.timeout(5):
        while not await other.muted.any_of({OTHER, MEMBER}):
            await asyncio.sleep(0.01)
    assert not await other.muted.any_of({OTHER})


async def test_a_lost_word_costs_half_a_minute(two: tuple[Sources, Sources], monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = two
    now = 1000.0
    monkeypatch.setattr(muted_members, "monotonic", lambda: now)
    assert not await one.muted.any_of({MEMBER})
    await mute(one, MEMBER, told=False)
    now += 29
    assert not await one.muted.any_of({MEMBER})
    now += 2
    assert await one.muted.any_of({MEMBER})


async def test_where_too_much_is_muted_anything_may_be(
    two: tuple[Sources, Sources], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(muted_members, "_MOST", 1)
    await mute(two[0], ROOT)
    assert not await two[0].muted.any_of({OTHER})
    await mute(two[0], ROOT, MEMBER)
    assert await two[0].muted.any_of({OTHER})
