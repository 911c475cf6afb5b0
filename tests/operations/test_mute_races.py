"""A conversation is muted and unmuted at once: whichever comes first, both have their way."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from resolvers.settings import Settings
from resolvers.sources.postgres import Postgres, Session, open_postgres
from resolvers.sources.tables import conversation_mutes
from tests.support.waiting import until

ALICE, ROOT, ANSWER = "alice", "01ROOT", "01ANSWER"


@pytest.fixture
async def postgres(settings: Settings) -> AsyncIterator[Postgres]:
    """Yield a database in which alice has muted ROOT."""
    opened = await open_postgres(settings)
    async with opened.transaction() as session:
        await conversation_mutes.insert(session, ALICE, ROOT, [ROOT])
    yield opened
    await opened.close()


async def unmuted(postgres: Postgres) -> str | None:
    async with postgres.transaction() as session:
        return await conversation_mutes.delete(session, ALICE, [ROOT])


async def held_up(postgres: Postgres, task: asyncio.Task[str | None] | asyncio.Task[None]) -> None:
    """Wait until a task is done, or waits for a row that another transaction holds."""

    async def is_so() -> bool:
        async with postgres.session() as session:
            waiting = await session.value(
                int,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            )
        return task.done() or bool(waiting)

    await until(is_so)


async def members(postgres: Postgres) -> list[str]:
    async with postgres.session() as session:
        return await conversation_mutes.all_members(session, 10)


async def test_unmuting_comes_after_a_muting_that_has_begun(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Session.run
    unmuting: list[asyncio.Task[str | None]] = []

    async def late(session: Session, sql: str, *args: object) -> int:
        if not unmuting:
            unmuting.append(asyncio.create_task(unmuted(postgres)))
            await held_up(postgres, unmuting[0])
        return await run(session, sql, *args)

    monkeypatch.setattr(Session, "run", late)
    async with postgres.transaction() as session:
        muted, is_new = await conversation_mutes.insert(session, ALICE, ROOT, [ROOT, ANSWER])
    assert (muted.status_id, is_new) == (ROOT, False)
    assert await unmuting[0] == ROOT
    assert await members(postgres) == []


async def test_muting_comes_after_an_unmuting_that_has_begun(postgres: Postgres) -> None:
    async def mute() -> None:
        async with postgres.transaction() as session:
            _, is_new = await conversation_mutes.insert(session, ALICE, ROOT, [ROOT, ANSWER])
            assert is_new

    async with postgres.transaction() as session:
        await conversation_mutes.delete(session, ALICE, [ROOT])
        muting = asyncio.create_task(mute())
        await held_up(postgres, muting)
    await muting
    assert sorted(await members(postgres)) == [ANSWER, ROOT]


async def test_an_answer_that_is_seen_while_one_unmutes_is_not_noted(postgres: Postgres) -> None:
    async def note() -> None:
        async with postgres.transaction() as session:
            await conversation_mutes.insert_members(session, ALICE, {ANSWER: ROOT})

    async with postgres.transaction() as session:
        await conversation_mutes.delete(session, ALICE, [ROOT])
        noting = asyncio.create_task(note())
        await held_up(postgres, noting)
    await noting
    assert await members(postgres) == []
