"""GoToSocial, or the way to it, breaks while a post with an Idempotency-Key is sent: never two posts, never a lie."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from deploy.sandbox.model.statuses import Status
from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers import idempotency
from resolvers.settings import Settings, read_settings
from tests.support.lossy import LossyWire, lossy_wire
from tests.support.serving import serving
from tests.support.stack import Client, token_of

pytestmark = pytest.mark.faults

POSTS = "/api/v1/statuses"
FAST = idempotency.Times(send=0.8, absent=1.8, fuse=0.6, lease=0.5, wait=2.0, settle=0.5, pause=0.1)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "TIMES", FAST)


@pytest.fixture
async def wire(sandbox: Sandbox) -> AsyncIterator[LossyWire]:
    async with lossy_wire(sandbox.url) as running:
        yield running


@pytest.fixture
async def distant(alice: Client, environ: dict[str, str], wire: LossyWire) -> AsyncIterator[Client]:
    """Return alice at a gateway whose posts may be lost on the wire."""
    async with serving(create_app(read_settings(environ | {"GTS_HOST": wire.url, "CHIRP_RATE_LIMITS": "off"}))) as base:
        yield Client(alice.session, base, alice.token)


async def post(client: Client, key: str, **body: Any) -> tuple[int, dict[str, str], Any]:  # noqa: ANN401  as aiohttp
    headers = client.headers() | {"Idempotency-Key": key}
    async with client.session.post(client.base + POSTS, headers=headers, **body) as answer:
        return answer.status, dict(answer.headers), await answer.json(content_type=None)


async def insist(client: Client, key: str, **body: Any) -> Any:  # noqa: ANN401  as aiohttp
    """Post until it is told to be done, as a client does that minds Retry-After (which speaks of whole seconds)."""
    for _ in range(60):
        status, headers, told = await post(client, key, **body)
        if status == 200:
            return told
        assert status in (500, 502, 503, 504), told
        assert status in (500, 504) or int(headers["Retry-After"]) >= 1
        await asyncio.sleep(0.1)
    raise AssertionError(f"never done: {told}")


def posts(sandbox: Sandbox, text: str) -> list[Status]:
    return [row for row in sandbox.world.statuses if row.text == text]


@pytest.mark.parametrize("kind", ["drop", "half"])
async def test_an_answer_that_was_lost_is_found(alice: Client, upstream: Client, sandbox: Sandbox, kind: str) -> None:
    await upstream.order_fault(kind=kind, path=POSTS, method="POST")
    status, headers, told = await post(alice, "k", json={"status": "Lost answer"})
    assert (status, told["content"]) == (200, "<p>Lost answer</p>")
    assert headers["Content-Type"].startswith("application/json")
    assert (await post(alice, "k", json={"status": "Lost answer"}))[2] == told
    assert [row.id for row in posts(sandbox, "Lost answer")] == [told["id"]]


async def test_a_post_that_never_arrived_is_sent_again_but_not_at_once(
    distant: Client, wire: LossyWire, sandbox: Sandbox
) -> None:
    wire.losses = 1
    status, headers, told = await post(distant, "k", json={"status": "Lost"})
    assert (status, headers["Retry-After"]) == (503, "2"), told
    assert "not clear" in told["error"]
    assert posts(sandbox, "Lost") == []
    told = await insist(distant, "k", json={"status": "Lost"})
    assert [row.id for row in posts(sandbox, "Lost")] == [told["id"]]


async def test_a_post_that_arrives_late_is_not_sent_again(alice: Client, upstream: Client, sandbox: Sandbox) -> None:
    await upstream.order_fault(kind="delay", path=POSTS, method="POST", seconds=1.15)
    status, _, _ = await post(alice, "k", json={"status": "Slow"})
    assert status in (200, 503)
    told = await insist(alice, "k", json={"status": "Slow"})
    await asyncio.sleep(1.2)
    assert [row.id for row in posts(sandbox, "Slow")] == [told["id"]]


@pytest.mark.parametrize("code", [500, 502, 503, 504])
async def test_a_fault_that_posted_nothing(alice: Client, upstream: Client, sandbox: Sandbox, code: int) -> None:
    await upstream.order_fault(kind="status", status=code, path=POSTS, method="POST")
    status, _, _ = await post(alice, "k", json={"status": "Fault"})
    # A busy machine may be late with it, which is told as such.
    assert status in ((500,) if code == 500 else (503, 504))
    told = await insist(alice, "k", json={"status": "Fault"})
    assert [row.id for row in posts(sandbox, "Fault")] == [told["id"]]


async def test_gotosocials_own_fault_frees_the_key_at_once(alice: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="status", status=500, path=POSTS, method="POST")
    assert (await post(alice, "k", json={"status": "Fault"}))[0] == 500
    assert (await post(alice, "k", json={"status": "Another text"}))[0] == 200


async def test_without_gotosocial_nothing_was_sent_and_the_key_is_free(
    distant: Client, wire: LossyWire, sandbox: Sandbox, environ: dict[str, str]
) -> None:
    gone = read_settings(environ | {"GTS_HOST": "127.0.0.1:9"})
    async with serving(create_app(gone)) as base:
        status, headers, _ = await post(Client(distant.session, base, distant.token), "k", json={"status": "Nobody"})
    assert (status, headers["Retry-After"]) == (503, "5")
    assert wire.losses == 0
    status, _, told = await post(distant, "k", json={"status": "Nobody"})
    assert (status, [row.id for row in posts(sandbox, "Nobody")]) == (200, [told["id"]])


async def test_reads_that_fail_settle_nothing(
    distant: Client, wire: LossyWire, upstream: Client, sandbox: Sandbox
) -> None:
    wire.losses = 1
    await upstream.order_fault(kind="status", status=500, path="/api/v1/accounts/*", method="GET", count=8)
    assert (await post(distant, "k", json={"status": "Blind"}))[0] == 503
    await asyncio.sleep(FAST.absent)
    assert (await post(distant, "k", json={"status": "Blind"}))[0] == 503
    assert posts(sandbox, "Blind") == []
    told = await insist(distant, "k", json={"status": "Blind"})
    assert [row.id for row in posts(sandbox, "Blind")] == [told["id"]]


def _of_poll(_: dict[str, str]) -> dict[str, Any]:
    return {"status": "Which?", "poll": {"options": ["one", "two"], "expires_in": 3600}}


def _of_reply(ids: dict[str, str]) -> dict[str, Any]:
    return {"status": "A reply", "in_reply_to_id": ids["status"], "visibility": "private"}


def _of_reply_to_boost(ids: dict[str, str]) -> dict[str, Any]:
    return {"status": "A reply to a boost", "in_reply_to_id": ids["boost"]}


def _of_warning(_: dict[str, str]) -> dict[str, Any]:
    return {"status": "Spoiled\r\n\r\nby <b>it</b> & all", "spoiler_text": "Look & see", "visibility": "direct"}


def _of_scheduled(_: dict[str, str]) -> dict[str, Any]:
    return {"status": "Later", "scheduled_at": (datetime.now(UTC) + timedelta(hours=2)).isoformat()}


def _of_backdated(_: dict[str, str]) -> dict[str, Any]:
    return {"status": "Long ago", "scheduled_at": "2020-02-02T02:02:02.222Z"}


def _of_hidden(_: dict[str, str]) -> dict[str, Any]:
    return {"status": "About cabbage"}


@pytest.mark.parametrize(
    "body", [_of_poll, _of_reply, _of_reply_to_boost, _of_warning, _of_scheduled, _of_backdated, _of_hidden]
)
async def test_every_kind_of_post_is_found(
    alice: Client, upstream: Client, body: Callable[[dict[str, str]], dict[str, Any]]
) -> None:
    _, made = await alice.rest("POST", POSTS, json={"status": "To be answered"})
    _, boost = await alice.rest("POST", f"{POSTS}/{made['id']}/reblog")
    # A filter takes the post away from the list of one's own posts, too.
    hiding = {"title": "Greens", "context": ["account"], "filter_action": "hide"}
    _, hide = await alice.rest("POST", "/api/v2/filters", json=hiding)
    await alice.rest("POST", f"/api/v2/filters/{hide['id']}/keywords", json={"keyword": "cabbage", "whole_word": True})
    fields = body({"status": made["id"], "boost": boost["id"]})
    # What looks much the same, from a moment ago and for everyone else's eyes.
    await alice.rest("POST", POSTS, json=fields | {"status": fields["status"] + "!"})
    await upstream.forget_calls()
    await upstream.order_fault(kind="drop", path=POSTS, method="POST")
    status, _, told = await post(alice, "k", json=fields)
    assert status == 200, told
    assert fields["status"] in (told.get("params", {}).get("text"), await _source(alice, told))
    assert (await post(alice, "k", json=fields))[2] == told
    assert (await upstream.calls())["POST /api/v1/statuses"] == 1


async def _source(client: Client, told: dict[str, Any]) -> str | None:
    status, source = await client.rest("GET", f"{POSTS}/{told['id']}/source")
    return source["text"] if status == 200 else None


async def test_an_older_post_with_the_same_text_is_not_taken_for_it(
    distant: Client, wire: LossyWire, sandbox: Sandbox
) -> None:
    _, before = await distant.rest("POST", POSTS, json={"status": "Good morning"})
    # GoToSocial tells its time in whole seconds.
    await asyncio.sleep(2.1)
    wire.losses = 1
    assert (await post(distant, "k", json={"status": "Good morning"}))[0] == 503
    told = await insist(distant, "k", json={"status": "Good morning"})
    assert told["id"] != before["id"]
    assert len(posts(sandbox, "Good morning")) == 2


async def test_the_same_text_under_many_keys_is_posted_once_for_each(
    distant: Client, wire: LossyWire, upstream: Client, sandbox: Sandbox
) -> None:
    wire.losses = 2
    await upstream.order_fault(kind="drop", path=POSTS, method="POST", count=2)
    await upstream.order_fault(kind="status", status=500, path=POSTS, method="POST", count=2)
    told = await asyncio.gather(*(insist(distant, f"k{n}", json={"status": "Same"}) for n in range(8)))
    ids = sorted(one["id"] for one in told)
    assert len(set(ids)) == 8
    assert sorted(row.id for row in posts(sandbox, "Same")) == ids


async def test_a_token_that_may_not_read_is_told_so_and_posts_no_second_time(
    distant: Client, wire: LossyWire, upstream: Client, sandbox: Sandbox
) -> None:
    narrow = Client(distant.session, distant.base, token_of(sandbox.world, "alice", "write:statuses"))
    await upstream.order_fault(kind="drop", path=POSTS, method="POST")
    for _ in range(2):
        status, headers, told = await post(narrow, "k", json={"status": "Unseen"})
        assert (status, "Retry-After" in headers) == (409, False)
        assert "may not look" in told["error"]
    assert wire.losses == 0
    assert len(posts(sandbox, "Unseen")) == 1


async def test_a_post_for_later_whose_time_has_passed_is_not_backdated(
    distant: Client, wire: LossyWire, sandbox: Sandbox
) -> None:
    wire.losses = 1
    body = {"status": "Too late", "scheduled_at": (datetime.now(UTC) + timedelta(seconds=2)).isoformat()}
    assert (await post(distant, "k", json=body))[0] == 503
    await asyncio.sleep(2.1)
    status, _, told = await post(distant, "k", json=body)
    assert (status, told["error"]) == (422, "scheduled_at must be at least 5 minutes in the future")
    assert posts(sandbox, "Too late") == []


@pytest.mark.timeout(30)
async def test_duplicates_during_a_fault_share_its_end(
    alice: Client, upstream: Client, sandbox: Sandbox, gateway_settings: Settings
) -> None:
    await upstream.order_fault(kind="drop", path=POSTS, method="POST", seconds=0.4)
    async with serving(create_app(gateway_settings)) as other:
        both = (alice, Client(alice.session, other, alice.token))
        answers = await asyncio.gather(*(insist(both[n % 2], "k", json={"status": "Crowd"}) for n in range(30)))
    assert {answer["id"] for answer in answers} == {row.id for row in posts(sandbox, "Crowd")}
    assert len(posts(sandbox, "Crowd")) == 1


@pytest.mark.timeout(30)
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_storm(distant: Client, wire: LossyWire, upstream: Client, sandbox: Sandbox, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  a test is to be repeatable
    faults: list[dict[str, object]] = [
        {"kind": "drop"},
        {"kind": "half"},
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "delay", "seconds": 0.3},
        {"kind": "delay", "seconds": 1.0},
    ]

    async def weather() -> None:
        for _ in range(8):
            wire.losses += chance.randrange(2)
            await upstream.order_fault(path=POSTS, method="POST", **chance.choice(faults))
            await asyncio.sleep(chance.random() * 0.2)

    keys = [f"k{n}" for n in range(10) for _ in range(2)]
    sent = [insist(distant, key, json={"status": f"Storm {key}"}) for key in keys]
    told = (await asyncio.gather(weather(), *sent))[1:]
    for key in set(keys):
        made = [row.id for row in posts(sandbox, f"Storm {key}")]
        assert [one["id"] for one, own in zip(told, keys, strict=True) if own == key] == made * 2
