"""What runs as long as its process outlives errors that nobody foresaw."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import structlog

from deploy.sandbox.server import Sandbox
from resolvers import lasting as lasting_module
from resolvers.events import EventKind
from resolvers.hub import Queue
from resolvers.lasting import lasting
from resolvers.own_events import OwnEvents
from resolvers.settings import Settings
from resolvers.sources.bundle import Sources, open_sources
from resolvers.sources.bus import Word
from resolvers.sources.postgres import Postgres
from resolvers.sources.tables import events
from resolvers.stream_event import RESYNC, StreamEvent
from resolvers.token_watch import TokenWatch
from tests.support.stack import token_of


@pytest.fixture
async def sources(gateway_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sources]:
    monkeypatch.setattr(lasting_module, "PAUSE_SECONDS", 0.01)
    async with open_sources(gateway_settings) as opened:
        yield opened


def once(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> Callable[[], bool]:
    """Let the next call of a method raise what nobody foresaw; return what tells whether that has happened."""
    method = getattr(owner, name)
    failed = False

    def fail(*arguments: object, **options: object) -> object:
        nonlocal failed
        if not failed:
            failed = True
            raise ValueError("nobody foresaw this")
        return method(*arguments, **options)

    monkeypatch.setattr(owner, name, fail)
    return lambda: failed


async def test_it_goes_on_until_it_returns_and_tells_each_error_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting_module, "PAUSE_SECONDS", 0.001)
    errors = [ValueError("one"), ValueError("one"), OSError("two"), ValueError("one")]
    left = list(errors)

    async def work() -> None:
        if left:
            raise left.pop(0)

    with structlog.testing.capture_logs() as told:
        await lasting(work)
    assert left == []
    assert [line["event"] for line in told] == ["lasting_work_failed"] * 3
    assert all(line["exc_info"] for line in told)


async def test_a_pause_ends_when_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting_module, "PAUSE_SECONDS", 3600)
    stopping, began = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        began.set()
        if not stopping.is_set():
            raise ValueError("again")

    running = asyncio.create_task(lasting(work, stopping))
    await began.wait()
    stopping.set()
    await running


async def test_tokens_are_looked_at_after_an_odd_answer(
    sources: Sources, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = TokenWatch(sources.gotosocial, sources.redis, sources.bus, 0.2)
    failed = once(monkeypatch, sources.gotosocial, "call")
    token, ended = token_of(sandbox.world, "alice"), asyncio.Event()
    sandbox.world.tokens.remove(sandbox.world.tokens.one("access", token))
    watch.watch(token, ended.set, "01ALICE")
    await ended.wait()
    assert failed()
    await watch.close()


async def test_own_events_are_read_after_an_odd_error(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    own, queues = OwnEvents(sources.postgres, sources.bus), {}
    for account_id in ("01ALICE", "01BOB"):
        queues[account_id] = Queue[StreamEvent](lambda newest: StreamEvent(newest.channel, RESYNC, "", newest.cursor))
        await own.join(account_id, queues[account_id])
    await asyncio.sleep(0)
    failed = once(monkeypatch, Postgres, "session")
    for account_id in queues:
        async with sources.postgres.transaction() as session:
            await events.insert(session, account_id, EventKind.CONVERSATION_MUTED, {"status_id": account_id})
        sources.bus.tell(Word.EVENTS, account_id)
    for account_id, queue in queues.items():
        assert account_id in (await anext(queue)).payload
    assert failed()
    await own.close()


async def test_the_bus_hears_on_after_a_listener_has_failed(sources: Sources, gateway_settings: Settings) -> None:
    heard, failed = asyncio.Event(), asyncio.Event()

    def listen(text: str) -> None:
        if text == "odd":
            failed.set()
            raise ValueError("nobody foresaw this")
        heard.set()

    sources.bus.on(Word.LISTS, listen)
    async with open_sources(gateway_settings) as other:
        while not failed.is_set():
            other.bus.tell(Word.LISTS, "odd")
            await asyncio.sleep(0.02)
        while not heard.is_set():
            other.bus.tell(Word.LISTS, "good")
            await asyncio.sleep(0.02)
