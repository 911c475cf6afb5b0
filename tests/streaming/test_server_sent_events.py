"""Mastodon's streams as server-sent events."""

import asyncio

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.mastodon import sse
from tests.support.stack import Client, token_of
from tests.support.streams import open_events, post, upstreams

FORMS = {
    "user": "Hello",
    "public": "Hello",
    "public/local": "Hello",
    "hashtag": "Hello #chirp",
    "hashtag/local": "Hello #chirp",
}


@pytest.mark.parametrize("form", FORMS)
async def test_each_form_brings_updates_and_deletes(alice: Client, bob: Client, form: str) -> None:
    async with open_events(alice, form, tag="chirp") as events:
        assert events.answer.headers["Content-Type"] == "text/event-stream"
        assert events.answer.headers["Access-Control-Allow-Origin"] == "*"
        posted = await post(bob, FORMS[form])
        event = await events.event()
        assert (event.kind, event.status_id) == ("update", posted)
        assert event.id
        await bob.rest("DELETE", f"/api/v1/statuses/{posted}")
        event = await events.event()
        assert (event.kind, event.data) == ("delete", posted)


async def test_lists_direct_notifications_and_remote_posts(alice: Client, bob: Client, upstream: Client) -> None:
    _, made = await alice.rest("POST", "/api/v1/lists", json={"title": "Birds"})
    _, found = await alice.rest("GET", "/api/v1/accounts/lookup?acct=bob")
    await alice.rest("POST", f"/api/v1/lists/{made['id']}/accounts", json={"account_ids": [found["id"]]})
    async with (
        open_events(alice, "list", list=made["id"]) as listed,
        open_events(alice, "direct") as direct,
        open_events(alice, "user/notification") as told,
        open_events(alice, "public/remote") as remote,
    ):
        posted = await post(bob, "In a list")
        assert (await listed.event()).status_id == posted
        await post(bob, "@alice psst", visibility="direct")
        assert (await direct.event()).kind == "conversation"
        assert (await told.event()).kind == "notification"
        afar = {"acct": "owl@remote.example", "text": "From afar"}
        _, far = await upstream.rest("POST", "/sandbox/remote_statuses", json=afar)
        assert (await remote.event()).status_id == far["id"]


async def test_a_client_goes_on_where_it_stopped(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with open_events(alice, "user") as events:
        first = await post(bob, "First")
        event = await events.event()
        assert event.status_id == first
    missed = [await post(bob, f"Missed {number}") for number in range(3)]
    async with open_events(alice, "user", last_id=event.id) as events:
        assert [(await events.event()).status_id for _ in range(3)] == missed
        again = await post(bob, "Again")
        assert (await events.event()).status_id == again
    await upstreams(sandbox, 1)


async def test_what_is_no_id_of_ours_begins_now(alice: Client, bob: Client) -> None:
    async with open_events(alice, "user", last_id="12345") as events:
        posted = await post(bob, "Now")
        assert (await events.event()).status_id == posted


async def test_chirps_own_events_are_read_on_by_cursor(alice: Client, bob: Client) -> None:
    posted = await post(bob, "A conversation")
    mute, unmute = (f"/api/v2/chirp/statuses/{posted}/{verb}mute_conversation" for verb in ("", "un"))
    async with open_events(alice, "chirp") as events:
        await alice.rest("POST", mute)
        event = await events.event()
        assert event.kind == "conversation_muted"
    for path in (unmute, mute):
        assert (await alice.rest("POST", path))[0] == 200
    async with open_events(alice, "chirp", last_id=event.id) as events:
        assert [(await events.event()).kind for _ in range(2)] == ["conversation_unmuted", "conversation_muted"]
        await alice.rest("POST", unmute)
        assert (await events.event()).kind == "conversation_unmuted"


async def test_a_silent_stream_beats_and_moves_the_id_on(
    alice: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "_BEAT_SECONDS", 0.1)
    async with open_events(alice, "user") as events:
        waiting = asyncio.create_task(events.event())
        await asyncio.sleep(0.35)
        posted = await post(bob, "After a while")
        beaten = events.last_id
        assert (await waiting).status_id == posted
        assert events.comments[0] == ")"
        assert events.comments.count("thump") >= 2
    async with open_events(alice, "user", last_id=beaten) as events:
        assert (await events.event()).status_id == posted


async def test_what_is_no_stream_is_refused(alice: Client, nobody: Client, sandbox: Sandbox) -> None:
    narrow = Client(alice.session, alice.base, token_of(sandbox.world, "alice", "read:statuses read:accounts"))
    path = "/api/v1/streaming/"
    assert await alice.rest("GET", path + "birds") == (400, {"error": "Unknown channel requested"})
    assert (await alice.rest("GET", path + "hashtag"))[0] == 400
    assert (await alice.rest("GET", path + "list?list=x"))[0] == 401
    assert (await nobody.rest("GET", path + "user"))[0] == 401
    assert (await narrow.rest("GET", path + "user"))[0] == 403


async def test_a_token_in_the_query_is_good(alice: Client, nobody: Client, bob: Client) -> None:
    async with open_events(nobody, "user", access_token=str(alice.token)) as events:
        posted = await post(bob, "Hello")
        assert (await events.event()).status_id == posted


async def test_health(nobody: Client, session: aiohttp.ClientSession) -> None:
    async with session.get(nobody.base + "/api/v1/streaming/health") as answer:
        assert (answer.status, await answer.text()) == (200, "OK")


async def test_who_leaves_is_forgotten(alice: Client, sandbox: Sandbox) -> None:
    before = {task for task in asyncio.all_tasks() if not task.done()}
    for _ in range(3):
        async with open_events(alice, "user"):
            await upstreams(sandbox, 1)
    async with asyncio.timeout(3):
        while len([task for task in asyncio.all_tasks() - before if "stream" in repr(task)]) > 1:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_the_instance_tells_where_it_streams(nobody: Client, version: str) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        status, instance = await nobody.rest("GET", f"/api/{version}/instance", headers=headers)
        assert status == 200
        told = instance["urls"]["streaming_api"] if version == "v1" else instance["configuration"]["urls"]["streaming"]
        assert told == "ws://localhost:3000"
