"""What was missed while the stream of GoToSocial was interrupted."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers import streams
from resolvers.cursors import Cursor
from resolvers.gaps import Limits
from resolvers.settings import Settings, read_settings
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.streams import open_events, open_socket, post, upstreams
from tests.support.subscriptions import HOME, subscribed
from tests.support.wire import Wire, wire


@pytest.fixture
async def cable(sandbox: Sandbox) -> AsyncIterator[Wire]:
    async with wire(f"127.0.0.1:{sandbox.port}") as opened:
        yield opened


@pytest.fixture
def gateway_settings(environ: dict[str, str], cable: Wire) -> Settings:
    return read_settings(environ | {"GTS_HOST": cable.address, "CHIRP_RATE_LIMITS": "off"})


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LIMITS", Limits(first_pause=0.1, longest_pause=0.2))


@pytest.fixture
def direct(bob: Client, sandbox: Sandbox) -> Client:
    """Return bob, who posts at GoToSocial itself."""
    return Client(bob.session, sandbox.url, bob.token)


async def test_posts_of_a_gap_come_and_doubles_do_not(
    alice: Client, direct: Client, sandbox: Sandbox, cable: Wire
) -> None:
    async with open_socket(alice, "user") as user, open_socket(alice, "hashtag", tag="chirp") as tag:
        first = await post(direct, "First #chirp")
        assert await user.seen() == (["user"], "update", first)
        assert await tag.seen() == (["hashtag", "chirp"], "update", first)
        await cable.cut()
        await upstreams(sandbox, 0)
        missed = [await post(direct, "Missed #chirp"), await post(direct, "Missed without")]
        await post(direct, "@alice psst")
        await cable.open()
        seen = [await user.seen() for _ in range(4)]
        assert [one for _, kind, one in seen if kind == "update"][:2] == missed
        assert sorted(kind for _, kind, _ in seen) == ["notification", "update", "update", "update"]
        assert await tag.seen() == (["hashtag", "chirp"], "update", missed[0])
        assert await user.silent()
        assert await tag.silent()


async def test_a_late_post_of_another_server_is_not_lost(
    alice: Client, direct: Client, upstream: Client, sandbox: Sandbox, cable: Wire
) -> None:
    async with open_socket(alice, "public") as socket:
        posted = await post(direct, "First")
        assert await socket.seen() == (["public"], "update", posted)
        await cable.cut()
        await upstreams(sandbox, 0)
        dated = (datetime.now(UTC) - timedelta(minutes=14)).isoformat()
        late = {"acct": "owl@remote.example", "text": "Late", "created_at": dated}
        _, far = await upstream.rest("POST", "/sandbox/remote_statuses", json=late)
        assert far["id"] < posted
        await cable.open()
        assert await socket.seen() == (["public"], "update", far["id"])
        assert await socket.silent()


async def test_a_filled_gap_ends_with_revalidate(alice: Client, direct: Client, sandbox: Sandbox, cable: Wire) -> None:
    async with subscribed(alice, HOME) as subscription:
        await upstreams(sandbox, 1)
        first = await post(direct, "First")
        assert (await subscription.event())["status"]["localId"] == first
        await cable.cut()
        await upstreams(sandbox, 0)
        missed = await post(direct, "Missed")
        await cable.open()
        assert (await subscription.event())["status"]["localId"] == missed
        assert (await subscription.event())["__typename"] == "Revalidate"


async def test_a_gap_that_is_too_long_is_told(
    alice: Client, direct: Client, sandbox: Sandbox, cable: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LIMITS", Limits(first_pause=0.1, pages=1, window=0))
    async with subscribed(alice, HOME) as subscription:
        await upstreams(sandbox, 1)
        await post(direct, "First")
        await subscription.event()
        await cable.cut()
        await upstreams(sandbox, 0)
        for number in range(41):
            await post(direct, f"Missed {number}")
        await cable.open()
        kinds = [(await subscription.event())["__typename"] for _ in range(41)]
        assert kinds == ["StatusPosted"] * 40 + ["Resync"]
        last = await post(direct, "Live again")
        assert (await subscription.event())["status"]["localId"] == last


async def test_a_cursor_goes_on_in_another_process(
    environ: dict[str, str], alice: Client, direct: Client, sandbox: Sandbox
) -> None:
    async with subscribed(alice, HOME) as subscription:
        await upstreams(sandbox, 1)
        first = await post(direct, "First")
        event = await subscription.event()
        assert event["status"]["localId"] == first
    missed = [await post(direct, f"Missed {number}") for number in range(2)]
    settings = read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off"})
    async with serving(create_app(settings)) as base:
        elsewhere = Client(alice.session, base, token_of(sandbox.world, "alice"))
        async with subscribed(elsewhere, HOME, after=event["cursor"]) as subscription:
            heard = []
            while (event := await subscription.event())["__typename"] == "StatusPosted":
                heard.append(event["status"]["localId"])
            assert heard[-2:] == missed
            assert event["__typename"] == "Revalidate"


async def test_who_goes_in_the_middle_of_a_catch_up_begins_there_again(alice: Client, direct: Client) -> None:
    async with open_events(alice, "user") as events:
        await post(direct, "First")
        cursor = (await events.event()).id
    missed = [await post(direct, f"Missed {number}") for number in range(3)]
    async with open_events(alice, "user", last_id=cursor) as events:
        event = await events.event()
        # Notifications are still to be read, so that this is no place to go on from.
        assert (event.status_id, event.id) == (missed[0], cursor)
    async with open_events(alice, "user", last_id=event.id) as events:
        assert [(await events.event()).status_id for _ in range(3)] == missed


async def test_who_goes_again_and_again_gets_on(alice: Client, direct: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LIMITS", Limits(window=0))
    async with open_events(alice, "public") as events:
        await post(direct, "First")
        cursor = (await events.event()).id
    missed = [await post(direct, f"Missed {number}") for number in range(4)]
    seen: list[str] = []
    while missed[-1] not in seen:
        async with open_events(alice, "public", last_id=cursor) as events:
            # What it had last comes again, and one more; then it goes.
            for _ in range(2):
                event = await events.event()
                seen.append(event.status_id)
                cursor = event.id
    assert list(dict.fromkeys(one for one in seen if one in missed)) == missed
    assert len(seen) <= 10


@pytest.mark.parametrize("moment", [253_402_300_800_000, 999_999_999_999_999])
async def test_a_cursor_of_the_future_is_one_of_now(alice: Client, direct: Client, moment: int) -> None:
    future = str(Cursor(moment, 1, "00000000"))
    async with subscribed(alice, HOME, after=future) as subscription:
        while (event := await subscription.event())["__typename"] != "Revalidate":
            pass
        posted = await post(direct, "Now")
        event = await subscription.event()
        assert (event["status"]["localId"], event["cursor"] == future) == (posted, False)


async def test_what_is_asked_for_while_gotosocial_is_away_is_heard_from_then_on(
    alice: Client, direct: Client, cable: Wire, sandbox: Sandbox
) -> None:
    async with open_socket(alice, "user") as socket:
        await cable.cut()
        await upstreams(sandbox, 0)
        await socket.wish("subscribe", "public")
        # No frame confirms a subscription.
        await asyncio.sleep(0.2)
        missed = await post(direct, "Hello")
        await cable.open()
        seen = [await socket.seen() for _ in range(2)]
        assert sorted(seen) == [(["public"], "update", missed), (["user"], "update", missed)]
        assert await socket.silent()
