"""What a later or a broken GoToSocial answers: a page loses the broken item alone, a new word is no fault."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.altered import altered
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.statuses import say

HOME = "{ viewer { home(first: 3) { nodes { localId tags { name } } pageInfo { hasNextPage } } } }"


@asynccontextmanager
async def odd(
    environ: dict[str, str], sandbox: Sandbox, words: Mapping[bytes, bytes]
) -> AsyncIterator[tuple[Client, Client]]:
    """Serve a GoToSocial that uses other words; yield alice and bob in front of it."""
    cookies = aiohttp.DummyCookieJar()
    async with altered(sandbox.world, words=words) as upstream, aiohttp.ClientSession(cookie_jar=cookies) as session:
        settings = read_settings(environ | {"GTS_HOST": upstream, "CHIRP_RATE_LIMITS": "off"})
        async with serving(create_app(settings)) as base:
            alice, bob = (Client(session, base, token_of(sandbox.world, name)) for name in ("alice", "bob"))
            yield alice, bob


async def test_a_page_loses_the_broken_post_alone(environ: dict[str, str], sandbox: Sandbox) -> None:
    words = {b'"spoiler_text":"broken"': b'"spoiler_text":7'}
    async with odd(environ, sandbox, words) as (alice, bob):
        good = await say(bob, "One")
        bad = await say(bob, "Two", spoiler_text="broken")
        other = await say(bob, "Three")
        shown = (await alice.data(HOME))["viewer"]["home"]
        assert [node["localId"] for node in shown["nodes"]][:2] == [other["id"], good["id"]]
        assert shown["pageInfo"]["hasNextPage"] is True
        one = await alice.graphql("query($id: ID!) { status(id: $id) { id } }", id=bad["id"])
        assert [error["extensions"]["code"] for error in one["errors"]] == ["UPSTREAM_DOWN"]


async def test_pages_go_on_behind_a_broken_post(environ: dict[str, str], sandbox: Sandbox) -> None:
    """Whichever of a page it is: its first, its last, one in the middle; by ids of posts, and by GoToSocial's own."""
    async with odd(environ, sandbox, {b'"spoiler_text":"broken"': b'"spoiler_text":7'}) as (alice, bob):
        posted = [
            (await say(bob, str(place), **({"spoiler_text": "broken"} if place in {2, 4, 9} else {})))
            for place in range(12)
        ]
        for one in posted:
            await alice.rest("POST", f"/api/v1/statuses/{one['id']}/bookmark")
        wanted = [one["id"] for place, one in reversed(list(enumerate(posted))) if place not in {2, 4, 9}]
        for name in ("home", "bookmarks"):
            document = """query($after: String) { viewer { found: %s(first: 3, after: $after) {
                nodes { localId } edges { cursor } pageInfo { hasNextPage endCursor } } } }"""
            seen: list[str] = []
            cursors: list[str] = []
            after = None
            while len(seen) < len(wanted):
                shown = (await alice.data(document % name, after=after))["viewer"]["found"]
                seen += [node["localId"] for node in shown["nodes"]]
                cursors += [edge["cursor"] for edge in shown["edges"]]
                after = shown["pageInfo"]["endCursor"]
                assert shown["pageInfo"]["hasNextPage"] or len(seen) == len(wanted), name
            assert seen[: len(wanted)] == wanted, name
            for place in range(len(wanted) - 1):
                shown = (await alice.data(document % name, after=cursors[place]))["viewer"]["found"]
                assert shown["nodes"][0]["localId"] == wanted[place + 1], (name, place)


async def test_a_post_loses_the_broken_hashtag_alone(environ: dict[str, str], sandbox: Sandbox) -> None:
    async with odd(environ, sandbox, {b'"name":"wrens"': b'"name":null'}) as (alice, bob):
        posted = await say(bob, "#owls and #wrens")
        node = (await alice.data(HOME))["viewer"]["home"]["nodes"][0]
        assert node == {"localId": posted["id"], "tags": [{"name": "owls"}]}


async def test_a_thread_loses_the_broken_post_alone(environ: dict[str, str], sandbox: Sandbox) -> None:
    words = {b'"spoiler_text":"broken"': b'"spoiler_text":7'}
    async with odd(environ, sandbox, words) as (alice, bob):
        root = await say(bob, "One")
        gone = await say(bob, "Two", spoiler_text="broken", in_reply_to_id=root["id"])
        below = await say(bob, "Three", in_reply_to_id=gone["id"])
        document = """query($id: ID!) { status(id: $id) { context { flat { depth parentId status { localId } }
            tree { replies { status { localId } } } } } }"""
        context = (await alice.data(document, id=root["id"]))["status"]["context"]
        flat = [(entry["status"]["localId"], entry["depth"]) for entry in context["flat"]]
        assert flat == [(root["id"], 0), (below["id"], 1)]
        assert context["flat"][1]["parentId"] is None
        assert context["tree"]["replies"] == [{"status": {"localId": below["id"]}}]


async def test_suggestions_lose_the_broken_relationship_alone(environ: dict[str, str], sandbox: Sandbox) -> None:
    async with odd(environ, sandbox, {b'"note":"broken"': b'"note":7'}) as (alice, _):
        for name, note in (("bob", "broken"), ("carol", "fine")):
            _, account = await alice.rest("GET", f"/api/v1/accounts/lookup?acct={name}")
            await alice.rest("POST", f"/api/v1/accounts/{account['id']}/unfollow")
            await alice.rest("POST", f"/api/v1/accounts/{account['id']}/note", json={"comment": note})
        suggested = (await alice.data("{ viewer { suggestions { acct } } }"))["viewer"]["suggestions"]
        assert suggested == [{"acct": "carol"}]


async def test_new_words_are_unknown_ones(environ: dict[str, str], sandbox: Sandbox) -> None:
    words = {b'"type":"favourite"': b'"type":"applause"', b'"text/markdown"': b'"text/org"'}
    async with odd(environ, sandbox, words) as (alice, bob):
        posted = await say(alice, "*Look*", content_type="text/markdown")
        await bob.rest("POST", f"/api/v1/statuses/{posted['id']}/favourite")
        document = "{ viewer { notifications(first: 1) { nodes { type status { localId contentType } } } } }"
        node = (await alice.data(document))["viewer"]["notifications"]["nodes"][0]
        assert node == {"type": "UNKNOWN", "status": {"localId": posted["id"], "contentType": "PLAIN"}}
