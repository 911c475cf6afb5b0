"""Mastodon's streams over a WebSocket."""

import asyncio
import json

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers import streams
from resolvers.gaps import Limits
from resolvers.settings import read_settings
from tests.support.serving import serving
from tests.support.stack import USER_AGENT, Client, revoke, token_of
from tests.support.streams import Socket, open_socket, post, upstreams

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


async def refusal(client: Client, query: str, **options: object) -> tuple[int, dict[str, str]]:
    """Return status and body of a handshake that is refused."""
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    return await client.rest("GET", f"/api/v1/streaming{query}", headers=handshake, **options)


async def test_names_are_mastodons_and_frames_are_equal_for_all(alice: Client, bob: Client) -> None:
    async with open_socket(alice, "user") as user, open_socket(alice, "hashtag", tag="Chirp") as tag:
        posted = await post(bob, "Hello #chirp")
        assert await user.seen() == (["user"], "update", posted)
        frame = await tag.frame()
        assert frame["stream"] == ["hashtag", "Chirp"]
        assert (frame["event"], frame["payload"]["id"]) == ("update", posted)
        await bob.rest("DELETE", f"/api/v1/statuses/{posted}")
        assert await user.seen() == (["user"], "delete", posted)
        assert await tag.seen() == (["hashtag", "Chirp"], "delete", posted)


async def test_an_account_has_so_many_streams_and_no_more(
    alice: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST_MEMBERS", 2)
    async with open_socket(alice, "user"), open_socket(bob, "user"):
        async with open_socket(alice, "public") as second:
            status, told = await refusal(alice, "?stream=user")
            assert (status, "2 streams" in told["error"]) == (429, True)
            assert (await alice.rest("GET", "/api/v1/streaming/user"))[0] == 429
            posted = await post(bob, "Hello")
            assert await second.seen() == (["public"], "update", posted)
        async with open_socket(alice, "user") as third:
            await bob.rest("DELETE", f"/api/v1/statuses/{posted}")
            assert await third.seen() == (["user"], "delete", posted)


async def test_lists_hear_deletes_and_are_named_in_two_parts(alice: Client, bob: Client) -> None:
    _, made = await alice.rest("POST", "/api/v1/lists", json={"title": "Birds"})
    _, found = await alice.rest("GET", "/api/v1/accounts/lookup?acct=bob")
    await alice.rest("POST", f"/api/v1/lists/{made['id']}/accounts", json={"account_ids": [found["id"]]})
    async with open_socket(alice, "list", list=made["id"]) as socket:
        posted = await post(bob, "In a list")
        assert await socket.seen() == (["list", made["id"]], "update", posted)
        await bob.rest("DELETE", f"/api/v1/statuses/{posted}")
        assert await socket.seen() == (["list", made["id"]], "delete", posted)


async def test_lists_of_others_are_not_heard(alice: Client, bob: Client) -> None:
    _, made = await bob.rest("POST", "/api/v1/lists", json={"title": "Mine"})
    for wanted in (made["id"], "01ABCDEFGHJKMNPQRSTVWXYZ01", "../x", "12"):
        async with open_socket(alice, "list", list=wanted) as socket:
            assert await socket.frame() == {"error": "Not authorized to stream this list", "status": 401}


async def test_local_remote_and_media_are_told_apart(alice: Client, bob: Client, upstream: Client) -> None:
    names = ("public", "public:local", "public:remote", "public:media", "public:local:media", "public:remote:media")
    async with open_socket(alice) as socket:
        for name in names:
            await socket.wish("subscribe", name)
        await settled(socket)
        plain = await post(bob, "Plain")
        heard = {(await socket.frame())["stream"][0] for _ in range(2)}
        assert heard == {"public", "public:local"}
        form = aiohttp.FormData()
        form.add_field("file", PICTURE, filename="a.png", content_type="image/png")
        _, media = await bob.rest("POST", "/api/v2/media", data=form)
        pictured = await post(bob, "Picture", media_ids=[media["id"]])
        heard = {(await socket.frame())["stream"][0] for _ in range(4)}
        assert heard == {"public", "public:local", "public:media", "public:local:media"}
        afar = {"acct": "owl@remote.example", "text": "From afar"}
        _, far = await upstream.rest("POST", "/sandbox/remote_statuses", json=afar)
        seen = [await socket.seen() for _ in range(2)]
        assert sorted(seen) == [(["public"], "update", far["id"]), (["public:remote"], "update", far["id"])]
        assert await socket.silent()
    assert plain != pictured


async def settled(socket: Socket) -> None:
    """Wait until all wishes were done: they are done in turn."""
    await socket.wish("subscribe", "nothing")
    assert (await socket.frame())["error"] == "Unknown stream type"


async def test_notifications_are_split_from_the_user_stream(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with open_socket(alice, "user:notification") as narrow, open_socket(alice, "user") as wide:
        await post(bob, "@alice psst")
        assert (await narrow.frame())["stream"] == ["user:notification"]
        assert {(await wide.frame())["event"] for _ in range(2)} == {"update", "notification"}
        assert await narrow.silent()
        assert len(list(sandbox.world.hub.everybody())) == 1


async def test_hashtags_keep_the_filters_that_gotosocial_applied(alice: Client, bob: Client) -> None:
    filter_ = {
        "title": "F",
        "context": ["public"],
        "filter_action": "warn",
        "keywords_attributes": [{"keyword": "owl"}],
    }
    status, made = await alice.rest("POST", "/api/v2/filters", json=filter_)
    assert status == 200, made
    async with open_socket(alice, "hashtag", tag="chirp") as socket:
        await post(bob, "an owl #chirp")
        frame = await socket.frame()
        assert [one["filter"]["title"] for one in frame["payload"]["filtered"]] == ["F"]


async def test_many_streams_of_many_clients_are_one_upstream(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    other = Client(alice.session, alice.base, token_of(sandbox.world, "alice"))
    async with open_socket(alice, "user") as one, open_socket(other, "public") as two, open_socket(alice) as three:
        await three.wish("subscribe", "direct")
        await three.wish("subscribe", "hashtag:local", tag="chirp")
        await settled(three)
        listener = next(iter(sandbox.world.hub.everybody()))
        wanted = {"user", "public", "direct", "public:local"}
        async with asyncio.timeout(5):
            while listener.streams != wanted:
                await asyncio.sleep(0.02)
        posted = await post(bob, "#chirp")
        assert await one.seen() == (["user"], "update", posted)
        assert await two.seen() == (["public"], "update", posted)
        assert await three.seen() == (["hashtag:local", "chirp"], "update", posted)
        await three.wish("unsubscribe", "hashtag:local", tag="chirp")
        await settled(three)
        await post(bob, "again #chirp")
        assert await three.silent()
        async with asyncio.timeout(2):
            while listener.streams != {"user", "public", "direct"}:
                await asyncio.sleep(0.01)
        await upstreams(sandbox, 1)


async def test_what_was_subscribed_twice_is_heard_once(alice: Client, bob: Client) -> None:
    async with open_socket(alice, "user") as socket:
        await socket.wish("subscribe", "user")
        await settled(socket)
        posted = await post(bob, "Once")
        assert await socket.seen() == (["user"], "update", posted)
        assert await socket.silent()


async def test_the_token_may_come_as_protocol_or_header(alice: Client, bob: Client) -> None:
    url = alice.base + "/api/v1/streaming?stream=user"
    agent = {"User-Agent": USER_AGENT}
    token = str(alice.token)
    async with (
        alice.session.ws_connect(url, headers=agent, protocols=(token,)) as first,
        alice.session.ws_connect(url, headers=alice.headers()) as second,
    ):
        assert (first.protocol, second.protocol) == (token, None)
        posted = await post(bob, "Hello")
        for socket in (first, second):
            assert await Socket(socket).seen() == (["user"], "update", posted)


async def test_tokens_are_checked_one_by_one(alice: Client, sandbox: Sandbox) -> None:
    narrow = token_of(sandbox.world, "alice", "read:statuses read:accounts")
    assert (await refusal(alice, "?access_token=nonsense"))[0] == 401
    async with open_socket(alice, "user"):
        assert (await refusal(alice, f"?access_token={narrow}&stream=user"))[0] == 403
        bearer = Client(alice.session, alice.base, narrow)
        status, body = await refusal(bearer, "?stream=user")
        assert (status, list(body)) == (403, ["error"])
    nobody = Client(alice.session, alice.base)
    assert (await refusal(nobody, "?stream=user"))[0] == 401


async def test_what_is_no_stream_is_told_as_mastodon_does(alice: Client) -> None:
    async with open_socket(alice, "birds") as socket:
        assert await socket.frame() == {"error": "Unknown stream type", "status": 400}
        for name in ("hashtag", "hashtag:local"):
            await socket.wish("subscribe", name)
            assert await socket.frame() == {"error": "Missing tag name parameter", "status": 400}
        await socket.wish("subscribe", "list")
        assert await socket.frame() == {"error": "Missing list name parameter", "status": 400}
        await socket.wish("sing", "user")
        assert await socket.frame() == {"error": "Unknown message type", "status": 400}
        await socket.wish("subscribe", "user:filters")
        assert await socket.frame() == {"error": "Unknown stream type", "status": 400}


async def test_a_revoked_token_closes_its_sockets_and_no_others(
    alice: Client, bob: Client, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    other = Client(session, alice.base, token_of(sandbox.world, "alice"))
    async with open_socket(alice, "user") as first, open_socket(other, "user") as second:
        await revoke(alice, sandbox.world)
        assert await first.closed() == 1008
        posted = await post(bob, "Still here")
        assert await second.seen() == (["user"], "update", posted)


async def test_a_token_revoked_a_moment_before_closes_at_once(alice: Client, sandbox: Sandbox) -> None:
    async with open_socket(alice):
        pass
    # Behind our back: that it was good is still remembered.
    sandbox.world.tokens.remove(next(row for row in sandbox.world.tokens if row.access == alice.token))
    async with open_socket(alice, "user") as socket:
        async with asyncio.timeout(2):
            assert await socket.closed() == 1008


class TestShortLimits:
    """What takes a minute, in a moment."""

    @pytest.fixture(autouse=True)
    def short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streams, "LIMITS", Limits(linger=0.3, token_check=0.5))

    async def test_a_token_revoked_behind_our_back_closes_too(
        self, alice: Client, bob: Client, sandbox: Sandbox, session: aiohttp.ClientSession
    ) -> None:
        other = Client(session, alice.base, token_of(sandbox.world, "alice"))
        async with open_socket(alice, "user") as first, open_socket(other, "user") as second:
            sandbox.world.tokens.remove(next(row for row in sandbox.world.tokens if row.access == alice.token))
            assert await first.closed() == 1008
            posted = await post(bob, "Still here")
            assert await second.seen() == (["user"], "update", posted)

    async def test_the_upstream_closes_some_time_after_the_last(self, alice: Client, sandbox: Sandbox) -> None:
        async with open_socket(alice, "user"):
            await upstreams(sandbox, 1)
        async with open_socket(alice, "user"):
            await asyncio.sleep(0.5)
            assert len(list(sandbox.world.hub.everybody())) == 1
        assert len(list(sandbox.world.hub.everybody())) == 1
        await upstreams(sandbox, 0)


async def test_chirps_own_events_have_a_stream(alice: Client, bob: Client) -> None:
    posted = await post(bob, "A conversation")
    async with open_socket(alice, "chirp") as socket:
        status, _ = await alice.rest("POST", f"/api/v2/chirp/statuses/{posted}/mute_conversation")
        assert status == 200
        frame = json.loads(await socket.socket.receive_str(timeout=5))
        assert (frame["stream"], frame["event"]) == (["chirp"], "conversation_muted")
        assert json.loads(frame["payload"]) == {"status_id": posted}


async def test_switched_off_it_is_gotosocials_own(environ: dict[str, str], sandbox: Sandbox, bob: Client) -> None:
    assert bob.token is not None
    from_settings = environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off", "CHIRP_ENHANCE": "none"}
    async with serving(create_app(read_settings(from_settings))) as base:
        alice = Client(bob.session, base, token_of(sandbox.world, "alice"))
        async with open_socket(alice, "hashtag", tag="chirp") as socket:
            await post(bob, "#chirp")
            assert await socket.silent()
        assert (await alice.rest("GET", "/api/v1/streaming/user"))[0] == 404
