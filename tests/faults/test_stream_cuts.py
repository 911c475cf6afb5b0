"""Streams that are cut over and over, and gateways that are killed: nobody who goes on from a cursor misses a post."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from resolvers import streams
from resolvers.gaps import Limits
from resolvers.idempotency import TIMES
from resolvers.ids import global_id
from resolvers.settings import Settings, read_settings
from tests.support.balancer import balanced
from tests.support.gateway_process import gateway_processes
from tests.support.stack import Client, token_of
from tests.support.streams import open_events, open_socket, post
from tests.support.subscriptions import subscribed
from tests.support.wire import Wire, wire

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

CHANCE = Random()  # noqa: S311  no secret depends on it

# What comes late may be a quarter of an hour late; here that is some seconds, and a page more or less is no matter.
SHORT = Limits(window=3, pages=50, ring=10_000, first_pause=0.05, longest_pause=0.1)
LOCAL, REMOTE, CUTS = 1_000, 200, 100
PUBLIC = """subscription ($after: String) { timeline(kind: PUBLIC, after: $after) {
    __typename
    ... on StatusPosted { cursor status { localId } }
    ... on StatusEdited { cursor status { localId } }
    ... on StatusDeleted { cursor statusId }
    ... on Resync { cursor reason }
    ... on Revalidate { cursor }
} }"""


@dataclass
class World:
    """What was done at GoToSocial; times are those of the event loop."""

    posted: set[str] = field(default_factory=set)
    deleted: int = 0
    changed: dict[str, float] = field(default_factory=dict)

    async def live(self, bob: Client, local: int, remote: int) -> None:
        """Post, edit and delete, for a while."""
        kinds = ["local"] * local + ["remote"] * remote
        CHANCE.shuffle(kinds)
        for start in range(0, len(kinds), 4):
            await asyncio.gather(*(self._one(bob, kind) for kind in kinds[start : start + 4]))

    async def _one(self, bob: Client, kind: str) -> None:
        if kind == "remote":
            dated = datetime.now(UTC) - timedelta(seconds=CHANCE.uniform(0, 1.5))
            order = {"acct": "owl@remote.example", "text": "Late", "created_at": dated.isoformat()}
            _, far = await bob.rest("POST", "/sandbox/remote_statuses", json=order)
            self.posted.add(far["id"])
            return
        made = await post(bob, "Now")
        self.posted.add(made)
        if CHANCE.random() < 0.05:
            verb, options = CHANCE.choice([("DELETE", {}), ("PUT", {"json": {"status": "Better"}})])
            await bob.rest(verb, f"/api/v1/statuses/{made}", **options)
            if verb == "DELETE":
                # Nobody can be told any more what it was.
                self.posted.discard(made)
                self.deleted += 1
            self.changed[made] = asyncio.get_running_loop().time()


@dataclass
class Heard:
    """What one client has heard; `marks` are the times of Revalidate and Resync."""

    posted: list[str] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    marks: list[float] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    cursor: str | None = None

    async def take(self, event: dict[str, object], client: Client) -> None:
        """Note an event of GraphQL; after Resync fetch everything anew, as an app does."""
        if event["__typename"] == "Resync":
            await self._fetch(client)
        self.cursor = str(event["cursor"])
        status = event.get("status")
        match event["__typename"]:
            case "StatusPosted" if isinstance(status, dict):
                self.posted.append(status["localId"])
            case "StatusEdited" if isinstance(status, dict):
                self.changed.add(status["localId"])
            case "StatusDeleted":
                self.changed.add(str(event["statusId"]))
            case _:
                self.marks.append(asyncio.get_running_loop().time())
                self.reasons.append(str(event.get("reason", "")))

    async def _fetch(self, client: Client) -> None:
        query = "limit=40"
        while True:
            status, page = await client.rest("GET", f"/api/v1/timelines/public?{query}")
            assert status == 200, page
            if not page:
                return
            self.posted += [one["id"] for one in page if one["id"] not in self.posted]
            query = f"limit=40&max_id={page[-1]['id']}"

    def missing_changes(self, world: World) -> list[str]:
        """Return edits and deletions that were neither delivered nor announced as possibly missed."""
        last = max(self.marks, default=0.0)
        known = self.changed
        return [
            one
            for one, when in world.changed.items()
            if one not in known and global_id("Status", one) not in known and when > last
        ]


async def stays(client: Client, heard: Heard) -> None:
    """Listen over one socket."""
    async with subscribed(client, PUBLIC) as subscription:
        while True:
            await heard.take(await patiently(subscription.event), client)


async def patiently(event: Callable[[], Awaitable[dict[str, object]]]) -> dict[str, object]:
    while True:
        with suppress(TimeoutError):
            return await event()


async def comes_and_goes(client: Client, heard: Heard) -> None:
    """Listen, leave without a word, and go on from the cursor, again and again."""
    while True:
        with suppress(aiohttp.ClientError, TimeoutError, AssertionError, TypeError):
            async with subscribed(client, PUBLIC, after=heard.cursor) as subscription:
                leaves = asyncio.get_running_loop().time() + CHANCE.uniform(0.5, 3)
                while (left := leaves - asyncio.get_running_loop().time()) > 0:
                    await heard.take(await asyncio.wait_for(subscription.event(), left), client)
        await asyncio.sleep(CHANCE.uniform(0, 0.2))


async def reads_events(client: Client, heard: Heard) -> None:
    """The same as server-sent events."""
    while True:
        with suppress(aiohttp.ClientError, TimeoutError, AssertionError, EOFError):
            async with open_events(client, "public", last_id=heard.cursor or "") as events:
                async with asyncio.timeout(CHANCE.uniform(0.5, 3)):
                    while True:
                        event = await events.event()
                        heard.cursor = events.last_id or heard.cursor
                        if event.kind == "update":
                            heard.posted.append(event.status_id)
        await asyncio.sleep(CHANCE.uniform(0, 0.2))


async def mastodon(client: Client, heard: Heard) -> None:
    """Listen over one of Mastodon's sockets."""
    async with open_socket(client, "public") as socket:
        while True:
            with suppress(TimeoutError):
                _, kind, one = await socket.seen()
                if kind == "update":
                    heard.posted.append(one)


async def begun(bob: Client, heard: list[Heard]) -> None:
    """Post until all have heard something, and so have a cursor or are there to stay."""
    while not all(one.posted for one in heard):
        await post(bob, "Is anybody there?")
        await asyncio.sleep(0.3)
    for one in heard:
        one.posted.clear()


async def until_all(heard: list[Heard], world: World, listening: list[asyncio.Task[None]]) -> None:
    """Wait until all have all posts, as long as that gets on; then they listen no more."""
    for _ in range(240):
        if all(world.posted <= set(one.posted) for one in heard):
            break
        await asyncio.sleep(0.5)
    pending = set(listening)
    # A listener that is closing a cut connection as it is told to end catches that as a cut.
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=1)
    for number, one in enumerate(heard):
        missing = [place for place, each in enumerate(sorted(world.posted)) if each not in one.posted]
        assert not missing, f"client {number} of {len(heard)} misses {missing}; {one.reasons}"


class TestCuts:
    @pytest.fixture
    async def cable(self, sandbox: Sandbox) -> AsyncIterator[Wire]:
        async with wire(f"127.0.0.1:{sandbox.port}") as opened:
            yield opened

    @pytest.fixture
    def gateway_settings(self, environ: dict[str, str], cable: Wire) -> Settings:
        return read_settings(environ | {"GTS_HOST": cable.address, "CHIRP_RATE_LIMITS": "off"})

    @pytest.fixture(autouse=True)
    def short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streams, "LIMITS", SHORT)

    async def test_a_hundred_cuts_lose_nothing(self, alice: Client, bob: Client, sandbox: Sandbox, cable: Wire) -> None:
        direct = Client(bob.session, sandbox.url, bob.token)
        world, heard = World(), [Heard() for _ in range(4)]
        listen = (stays, comes_and_goes, reads_events, mastodon)
        tasks = [asyncio.create_task(how(alice, one)) for how, one in zip(listen, heard, strict=True)]
        await begun(direct, heard)
        living = asyncio.create_task(world.live(direct, LOCAL, REMOTE))
        for _ in range(CUTS):
            await asyncio.sleep(CHANCE.uniform(0, 0.2))
            await cable.cut()
            await asyncio.sleep(CHANCE.uniform(0, 0.1))
            await cable.open()
        await living
        await until_all(heard, world, tasks)
        assert len(world.posted) == LOCAL + REMOTE - world.deleted
        stayed, socket = heard[0], heard[3]
        # One feed has delivered each post once.
        assert len(socket.posted) == len(set(socket.posted))
        assert stayed.marks
        assert stayed.missing_changes(world) == []


async def test_killed_gateways_lose_nothing(environ: dict[str, str], sandbox: Sandbox, upstream: Client) -> None:
    more = f"from resolvers import streams\nfrom resolvers.gaps import Limits\nstreams.LIMITS = {SHORT!r}"
    bob = Client(upstream.session, sandbox.url, token_of(sandbox.world, "bob"))
    async with gateway_processes(3, environ | {"GTS_HOST": sandbox.url}, TIMES, more) as running:
        urls = [gateway.url for gateway in running]
        async with balanced(urls) as balancer:
            alice = Client(upstream.session, balancer.url, token_of(sandbox.world, "alice"))
            world, heard = World(), [Heard() for _ in range(4)]
            listen = (comes_and_goes, comes_and_goes, reads_events, reads_events)
            tasks = [asyncio.create_task(how(alice, one)) for how, one in zip(listen, heard, strict=True)]
            await begun(bob, heard)
            living = asyncio.create_task(world.live(bob, 150, 50))
            for gateway in running[:2]:
                await asyncio.sleep(CHANCE.uniform(0.5, 1.5))
                gateway.kill()
            await living
            await until_all(heard, world, tasks)
    assert len(world.posted) == 200 - world.deleted
