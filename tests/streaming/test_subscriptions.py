"""Subscriptions of GraphQL beyond the home timeline."""

import asyncio

import pytest

from deploy.sandbox.server import Sandbox
from resolvers import streams
from resolvers.gaps import Limits
from resolvers.ids import global_id
from tests.support.stack import Client, revoke, token_of
from tests.support.streams import post, upstreams
from tests.support.subscriptions import HOME, Subscription, subscribed

TIMELINE = """subscription ($kind: TimelineKind!, $tag: String, $list: ID, $after: String) {
    timeline(kind: $kind, tag: $tag, listId: $list, after: $after) {
        __typename
        ... on StatusPosted { status { localId } cursor }
        ... on StatusDeleted { statusId cursor }
    }
}"""
STATUS = """subscription ($id: ID!, $after: String) { status(id: $id, after: $after) {
    __typename
    ... on ReplyPosted { status { localId inReplyTo { localId } } cursor }
    ... on StatusEdited { status { content muted } cursor }
    ... on StatusTouched { status { localId favouritesCount reblogsCount } cursor }
    ... on StatusDeleted { statusId cursor }
    ... on Resync { reason cursor }
} }"""
EVENTS = """subscription ($after: String) { events(after: $after) {
    __typename
    ... on PreferencesChanged { preferences { theme } cursor }
    ... on ConversationMuted { rootId cursor }
    ... on ConversationUnmuted { rootId cursor }
    ... on FiltersChanged { cursor }
    ... on SignedOut { cursor }
    ... on Resync { reason cursor }
} }"""
NOTIFICATIONS = """subscription ($after: String) { notifications(after: $after) {
    __typename
    ... on NotificationReceived { notification { localId type account { acct } status { localId } } cursor }
    ... on Revalidate { cursor }
} }"""
CONVERSATIONS = """subscription ($after: String) { conversations(after: $after) {
    __typename
    ... on ConversationUpdated { conversation { accounts { acct } lastStatus { localId } unread } cursor }
    ... on Revalidate { cursor }
} }"""
THEME = "mutation ($theme: Theme!) { updatePreferences(input: {theme: $theme}) { userErrors { message } } }"


async def test_every_kind_of_timeline_is_followed(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    _, made = await alice.rest("POST", "/api/v1/lists", json={"title": "Birds"})
    _, found = await alice.rest("GET", "/api/v1/accounts/lookup?acct=bob")
    await alice.rest("POST", f"/api/v1/lists/{made['id']}/accounts", json={"account_ids": [found["id"]]})
    wanted = [
        ({"kind": "HOME"}, "user"),
        ({"kind": "LOCAL"}, "public:local"),
        ({"kind": "PUBLIC"}, "public"),
        ({"kind": "TAG", "tag": "chirp"}, "public"),
        ({"kind": "LIST", "list": global_id("List", made["id"])}, f"list:{made['id']}"),
    ]
    for variables, stream in wanted:
        async with subscribed(alice, TIMELINE, **variables) as subscription:
            await heard(sandbox, stream)
            posted = await post(bob, "Hello #chirp")
            assert (await subscription.event())["status"] == {"localId": posted}
            await bob.rest("DELETE", f"/api/v1/statuses/{posted}")
            assert (await subscription.event())["statusId"] == global_id("Status", posted)


async def heard(sandbox: Sandbox, stream: str) -> None:
    """Wait until GoToSocial sends a stream to somebody."""
    async with asyncio.timeout(5):
        while not any(stream in listener.streams for listener in sandbox.world.hub.everybody()):
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)


async def ready(client: Client, subscription: Subscription, text: str) -> str:
    """Post until a subscription hears of it, and has heard of all; return the id of the last."""
    hearing = asyncio.create_task(subscription.event())
    last = ""
    while not hearing.done():
        last = await post(client, text)
        await asyncio.wait({hearing}, timeout=0.3)
    event = await hearing
    while event.get("notification", event)["status"] != {"localId": last}:
        event = await subscription.event()
    return last


async def test_what_is_no_timeline_is_refused(alice: Client, bob: Client) -> None:
    _, made = await bob.rest("POST", "/api/v1/lists", json={"title": "Mine"})
    wrong = [
        ({"kind": "TAG"}, "VALIDATION"),
        ({"kind": "LIST"}, "VALIDATION"),
        ({"kind": "LIST", "list": "nonsense"}, "VALIDATION"),
        ({"kind": "LIST", "list": global_id("List", made["id"])}, "NOT_FOUND"),
        ({"kind": "HOME", "after": "nonsense"}, "VALIDATION"),
    ]
    for variables, code in wrong:
        async with subscribed(alice, TIMELINE, **variables) as subscription:
            assert await subscription.error() == code, variables


async def test_notifications_are_followed_and_read_on(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with subscribed(alice, NOTIFICATIONS) as subscription:
        await upstreams(sandbox, 1)
        await asyncio.sleep(0.1)
        posted = await post(bob, "@alice hello")
        event = await subscription.event()
        assert event["notification"] | {"localId": ""} == {
            "localId": "",
            "type": "MENTION",
            "account": {"acct": "bob"},
            "status": {"localId": posted},
        }
    missed = await post(bob, "@alice missed")
    async with subscribed(alice, NOTIFICATIONS, after=event["cursor"]) as subscription:
        assert (await subscription.event())["notification"]["status"] == {"localId": missed}
        assert (await subscription.event())["__typename"] == "Revalidate"


async def test_what_is_said_in_a_muted_conversation_is_left_out(alice: Client, bob: Client) -> None:
    root = await post(bob, "A conversation")
    for kind in ("HOME", "PUBLIC"):
        assert (await alice.rest("POST", f"/api/v2/chirp/statuses/{root}/mute_conversation"))[0] == 200
        async with subscribed(alice, TIMELINE, kind=kind) as posts, subscribed(alice, NOTIFICATIONS) as told:
            await ready(bob, posts, "Are you there?")
            last = await ready(bob, told, "@alice, are you there?")
            while (await posts.event())["status"] != {"localId": last}:
                pass
            reply = await post(bob, "More, @alice", in_reply_to_id=root)
            answer = await post(bob, "And more, @alice", in_reply_to_id=reply)
            other = await post(bob, "Something else, @alice")
            assert (await posts.event())["status"] == {"localId": other}
            assert (await told.event())["notification"]["status"] == {"localId": other}
            # That it goes is told: it may be on screen from before.
            await bob.rest("DELETE", f"/api/v1/statuses/{answer}")
            assert (await posts.event())["statusId"] == global_id("Status", answer)
            assert (await alice.rest("POST", f"/api/v2/chirp/statuses/{root}/unmute_conversation"))[0] == 200
            again = await post(bob, "Again, @alice", in_reply_to_id=reply)
            assert (await posts.event())["status"] == {"localId": again}
            assert (await told.event())["notification"]["status"] == {"localId": again}


async def test_conversations_are_followed_and_read_on(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    async with subscribed(alice, CONVERSATIONS) as subscription:
        await heard(sandbox, "direct")
        posted = await post(bob, "@alice psst", visibility="direct")
        event = await subscription.event()
        assert event["conversation"] == {
            "accounts": [{"acct": "bob"}],
            "lastStatus": {"localId": posted},
            "unread": True,
        }
    missed = await post(bob, "@alice again", visibility="direct")
    async with subscribed(alice, CONVERSATIONS, after=event["cursor"]) as subscription:
        assert (await subscription.event())["conversation"]["lastStatus"] == {"localId": missed}
        assert (await subscription.event())["__typename"] == "Revalidate"


async def test_a_status_is_followed(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    mine = await post(alice, "A question")
    async with subscribed(alice, STATUS, id=global_id("Status", mine)) as subscription:
        await heard(sandbox, "public")
        reply = await post(bob, "@alice an answer", in_reply_to_id=mine)
        event = await subscription.event()
        assert (event["__typename"], event["status"]) == (
            "ReplyPosted",
            {"localId": reply, "inReplyTo": {"localId": mine}},
        )
        await bob.rest("POST", f"/api/v1/statuses/{mine}/favourite")
        event = await subscription.event()
        assert (event["__typename"], event["status"]["favouritesCount"]) == ("StatusTouched", 1)
        await alice.rest("PUT", f"/api/v1/statuses/{mine}", json={"status": "A better question"})
        event = await subscription.event()
        assert (event["__typename"], event["status"]["content"]) == ("StatusEdited", "<p>A better question</p>")
        assert event["status"]["muted"] is False
        await alice.rest("POST", f"/api/v2/chirp/statuses/{mine}/mute_conversation")
        await alice.rest("POST", f"/api/v1/statuses/{mine}/unmute")
        await alice.rest("PUT", f"/api/v1/statuses/{mine}", json={"status": "The best question"})
        assert (await subscription.event())["status"] == {"content": "<p>The best question</p>", "muted": True}
        await post(bob, "Something else")
        await alice.rest("DELETE", f"/api/v1/statuses/{mine}")
        event = await subscription.event()
        assert (event["__typename"], event["statusId"]) == ("StatusDeleted", global_id("Status", mine))


async def test_what_was_missed_of_a_status_is_to_be_asked_for(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    mine = await post(alice, "A question")
    async with subscribed(alice, STATUS, id=mine) as subscription:
        await heard(sandbox, "public")
        await bob.rest("POST", f"/api/v1/statuses/{mine}/favourite")
        cursor = (await subscription.event())["cursor"]
    await post(bob, "@alice missed", in_reply_to_id=mine)
    async with subscribed(alice, STATUS, id=mine, after=cursor) as subscription:
        event = await subscription.event()
        assert event["__typename"] == "Resync"
        reply = await post(bob, "@alice heard", in_reply_to_id=mine)
        assert (await subscription.event())["status"]["localId"] == reply
    async with subscribed(alice, STATUS, id=mine, after=event["cursor"]) as subscription:
        assert (await subscription.event())["__typename"] == "Resync"
    async with subscribed(alice, STATUS, id=mine, after="nonsense") as subscription:
        assert await subscription.error() == "VALIDATION"


async def test_a_status_that_is_not_there_is_not_followed(alice: Client) -> None:
    async with subscribed(alice, STATUS, id=global_id("Status", "01ABCDEFGHJKMNPQRSTVWXYZ01")) as subscription:
        assert await subscription.error() == "NOT_FOUND"


async def test_chirps_own_events_come_and_are_read_on(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    posted = await post(bob, "A conversation")
    root = global_id("Status", posted)
    async with subscribed(alice, EVENTS) as subscription:
        await upstreams(sandbox, 1)
        await asyncio.sleep(0.1)
        await alice.data(THEME, theme="DARK")
        event = await subscription.event()
        assert event["preferences"] == {"theme": "DARK"}
        cursor = event["cursor"]
        await alice.rest("POST", "/api/v2/filters", json={"title": "F", "context": ["home"]})
        assert (await subscription.event())["__typename"] == "FiltersChanged"
    await alice.rest("POST", f"/api/v2/chirp/statuses/{posted}/mute_conversation")
    await alice.rest("POST", f"/api/v2/chirp/statuses/{posted}/unmute_conversation")
    async with subscribed(alice, EVENTS, after=cursor) as subscription:
        kinds = [await subscription.event() for _ in range(2)]
        assert [(event["__typename"], event["rootId"]) for event in kinds] == [
            ("ConversationMuted", root),
            ("ConversationUnmuted", root),
        ]


async def test_signing_out_is_the_last_event(alice: Client, sandbox: Sandbox) -> None:
    async with subscribed(alice, EVENTS) as subscription:
        await upstreams(sandbox, 1)
        await asyncio.sleep(0.1)
        await revoke(alice, sandbox.world)
        assert (await subscription.event())["__typename"] == "SignedOut"


async def test_a_token_without_the_scope_follows_nothing(alice: Client, sandbox: Sandbox) -> None:
    narrow = Client(alice.session, alice.base, token_of(sandbox.world, "alice", "read:search read:accounts"))
    for document, variables in ((HOME, {}), (STATUS, {"id": global_id("Status", "01ABCDEFGHJKMNPQRSTVWXYZ01")})):
        async with subscribed(narrow, document, **variables) as subscription:
            assert await subscription.error() == "FORBIDDEN"


async def test_nothing_is_left_of_who_leaves_at_once(
    alice: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LIMITS", Limits(linger=0))
    before = asyncio.all_tasks()
    for document in (HOME, EVENTS):
        async with subscribed(alice, document) as subscription:
            await upstreams(sandbox, 1)
            connection = subscription.socket._response.connection
            assert connection is not None
            assert connection.transport is not None
            connection.transport.abort()
            await upstreams(sandbox, 0)
    async with asyncio.timeout(5):
        while left := asyncio.all_tasks() - before:
            await asyncio.sleep(0.02)
    assert not left
