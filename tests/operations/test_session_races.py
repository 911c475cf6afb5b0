"""Two who change one session at once: whatever comes between whichever steps of the other, both have their way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from deploy.sandbox.server import Sandbox
from resolvers import sessions
from resolvers.sealed_sessions import Seat
from resolvers.settings import Settings, read_settings
from resolvers.sources.bundle import Sources, open_sources
from tests.support.gate import interleaved

FRANK, CAROL, ERIN = "01FRANK", "01CAROL", "01ERIN"
MOST_STEPS = 60


@pytest.fixture
async def sources(gateway_settings: Settings) -> AsyncIterator[Sources]:
    async with open_sources(gateway_settings) as opened:
        yield opened


def seat(account_id: str) -> Seat:
    token = f"token of {account_id}"
    return Seat(account_id, account_id.lower(), "client", token, until=datetime.now(UTC) + sessions.ABSOLUTE)


async def begun(sources: Sources, *account_ids: str) -> str:
    session_id = ""
    for account_id in account_ids:
        session_id = await sessions.begin(sources, seat(account_id), former=session_id or None, user_agent="")
    return session_id


async def seated(sources: Sources, session_id: str) -> list[str]:
    """Return who is in a session, having checked that it is on their lists, and that nobody else has a session."""
    session = await sessions.find(sources, session_id)
    inside = [one.account_id for one in session.seats] if session else []
    for account_id in (FRANK, CAROL, ERIN):
        assert await sessions.count_of(sources, account_id) == (account_id in inside)
    return inside


async def test_out_everywhere_while_an_account_is_added(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in range(MOST_STEPS):
        former = await begun(sources, FRANK, ERIN)
        adding = sessions.begin(sources, seat(CAROL), former=former, user_agent="")
        session_id, reached = await interleaved(monkeypatch, step, adding, sessions.end_all_of(sources, FRANK))
        assert await seated(sources, session_id) == [ERIN, CAROL], step
        await sessions.sign_out(sources, session_id)
        if not reached:
            return
    raise AssertionError("never came to an end")


async def test_an_account_is_added_while_one_goes_everywhere(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in range(MOST_STEPS):
        former = await begun(sources, FRANK)
        new: list[str] = []

        async def add(former: str = former, new: list[str] = new) -> None:
            new.append(await sessions.begin(sources, seat(CAROL), former=former, user_agent=""))

        ended, reached = await interleaved(monkeypatch, step, sessions.end_all_of(sources, FRANK), add())
        assert ended == 1, step
        assert await seated(sources, new[0]) == [CAROL], step
        await sessions.sign_out(sources, new[0])
        if not reached:
            return
    raise AssertionError("never came to an end")


async def test_a_listing_while_an_account_is_added(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in range(MOST_STEPS):
        former = await begun(sources, FRANK)
        adding = sessions.begin(sources, seat(CAROL), former=former, user_agent="")
        session_id, _ = await interleaved(monkeypatch, step, adding, sessions.count_of(sources, FRANK))
        assert await seated(sources, session_id) == [FRANK, CAROL], step
        new: list[str] = []

        async def add(former: str = session_id, new: list[str] = new) -> None:
            new.append(await sessions.begin(sources, seat(ERIN), former=former, user_agent=""))

        listed, reached = await interleaved(monkeypatch, step, sessions.count_of(sources, FRANK), add())
        assert listed == 1, step
        assert await seated(sources, new[0]) == [FRANK, CAROL, ERIN], step
        await sessions.sign_out(sources, new[0])
        if not reached and step > 5:
            return
    raise AssertionError("never came to an end")


async def test_two_accounts_leave_one_session_at_once(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in range(MOST_STEPS):
        session_id = await begun(sources, FRANK, CAROL)
        leaving, other = sessions.end_all_of(sources, FRANK), sessions.end_all_of(sources, CAROL)
        ended, reached = await interleaved(monkeypatch, step, leaving, other)
        assert ended == 1, step
        assert await seated(sources, session_id) == [], step
        if not reached:
            return
    raise AssertionError("never came to an end")


async def test_many_leave_at_once(sources: Sources) -> None:
    session_id = await begun(sources, FRANK, CAROL, ERIN)
    ended = await asyncio.gather(*(sessions.end_all_of(sources, one) for one in (FRANK, CAROL, ERIN, FRANK)))
    assert sum(ended) == 3
    assert await seated(sources, session_id) == []


async def test_an_administrator_is_raised_while_the_account_goes_everywhere(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in range(MOST_STEPS):
        former = await begun(sources, FRANK, CAROL)
        raising = sessions.raise_to_admin(sources, former, FRANK, "client", "second token")
        raised, reached = await interleaved(monkeypatch, step, raising, sessions.end_all_of(sources, FRANK))
        assert await seated(sources, raised or former) == [CAROL], step
        assert await sources.redis.client.keys("chirp:session_admin:*") == [], step
        await sessions.sign_out(sources, raised or former)
        if not reached:
            return
    raise AssertionError("never came to an end")


async def test_a_session_that_is_sealed_anew_gets_nobody_back(
    environ: dict[str, str], sandbox: Sandbox, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = {"SESSION_SECRET": "n" * 64, "CHIRP_SECRET_PREVIOUS": environ["SESSION_SECRET"]}
    rotated = read_settings(environ | secrets | {"GTS_HOST": sandbox.url})
    async with open_sources(rotated) as other:
        for step in range(MOST_STEPS):
            session_id = await begun(sources, FRANK, CAROL)
            looking = sessions.find(other, session_id)
            _, reached = await interleaved(monkeypatch, step, looking, sessions.end_all_of(other, FRANK))
            assert await seated(other, session_id) == [CAROL], step
            await sessions.sign_out(other, session_id)
            if not reached:
                return
    raise AssertionError("never came to an end")
