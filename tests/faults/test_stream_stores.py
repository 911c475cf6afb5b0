"""Redis or PostgreSQL out of reach: what GoToSocial sends flows on, and Chirp's own events are read later."""

import asyncio

import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.streams import open_events, open_socket, post
from tests.support.wire import wire

pytestmark = [pytest.mark.faults, pytest.mark.timeout(60)]

OFF = {"CHIRP_RATE_LIMITS": "off"}


async def test_without_redis_all_flows_and_what_was_missed_is_read(
    environ: dict[str, str], sandbox: Sandbox, upstream: Client
) -> None:
    bob = Client(upstream.session, sandbox.url, token_of(sandbox.world, "bob"))
    token = token_of(sandbox.world, "alice")
    posted = await post(bob, "A conversation")
    whole = environ | OFF | {"GTS_HOST": sandbox.url}
    async with wire(environ["REDIS_HOST"]) as cable:
        cut_off = create_app(read_settings(whole | {"REDIS_HOST": cable.address}))
        async with serving(cut_off) as base, serving(create_app(read_settings(whole))) as elsewhere:
            alice, there = Client(upstream.session, base, token), Client(upstream.session, elsewhere, token)
            async with open_socket(alice, "user") as user, open_socket(alice, "chirp") as own:
                await cable.cut()
                during = await post(bob, "During")
                assert await user.seen() == (["user"], "update", during)
                status, _ = await there.rest("POST", f"/api/v2/chirp/statuses/{posted}/mute_conversation")
                assert status == 200
                async with asyncio.timeout(20), open_socket(alice, "user") as late:
                    again = await post(bob, "Again")
                    assert await late.seen() == (["user"], "update", again)
                await cable.open()
                async with asyncio.timeout(20):
                    frame = await own.socket.receive_json()
                assert frame["event"] == "conversation_muted"


async def test_without_postgres_new_clients_are_let_in(
    environ: dict[str, str], sandbox: Sandbox, upstream: Client
) -> None:
    bob = Client(upstream.session, sandbox.url, token_of(sandbox.world, "bob"))
    async with wire(environ["CHIRP_DB_HOST"]) as cable:
        settings = read_settings(environ | OFF | {"GTS_HOST": sandbox.url, "CHIRP_DB_HOST": cable.address})
        async with serving(create_app(settings)) as base:
            alice = Client(upstream.session, base, token_of(sandbox.world, "alice"))
            narrow = Client(upstream.session, base, token_of(sandbox.world, "alice", "read:accounts"))
            await cable.cut()
            async with open_socket(alice, "user") as socket, open_events(alice, "user") as events:
                posted = await post(bob, "Hello")
                assert await socket.seen() == (["user"], "update", posted)
                assert (await events.event()).status_id == posted
            assert (await narrow.rest("GET", "/api/v1/streaming/user"))[0] == 403
            await cable.open()
