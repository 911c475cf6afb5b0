"""Notifications: as over REST, with their unread count, without muted conversations."""

from typing import Any

import pytest

from resolvers.ids import global_id
from tests.support.parity import differences
from tests.support.stack import Client
from tests.support.statuses import page, say

NOTIFICATIONS = """
query($types: [NotificationType!], $exclude: [NotificationType!], $first: Int, $after: String, $last: Int,
  $before: String) { viewer { notifications(types: $types, excludeTypes: $exclude, first: $first, after: $after,
  last: $last, before: $before) {
    nodes { id localId type createdAt account { localId acct } status { localId content visibility favouritesCount } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }
"""
UNREAD = "{ viewer { unreadNotifications } }"


async def notifications(client: Client, **variables: object) -> Any:  # noqa: ANN401  JSON
    return (await client.data(NOTIFICATIONS, **variables))["viewer"]["notifications"]


@pytest.fixture
async def busy(alice: Client, bob: Client) -> list[str]:
    """Let much happen to alice, and nothing before it; return the kinds, the latest first."""
    await alice.rest("POST", "/api/v1/notifications/clear")
    posted = await say(alice, "Look")
    await bob.rest("POST", f"/api/v1/statuses/{posted['id']}/favourite")
    await bob.rest("POST", f"/api/v1/statuses/{posted['id']}/reblog")
    for number in range(3):
        await say(bob, f"@alice look {number}")
    return ["MENTION", "MENTION", "MENTION", "REBLOG", "FAVOURITE"]


async def test_what_happened_is_what_rest_tells(alice: Client, busy: list[str]) -> None:
    rest = await page(alice, "/api/v1/notifications")
    shown = (await notifications(alice))["nodes"]
    assert differences(shown, rest) == []
    assert [item["type"] for item in shown] == busy


async def test_kinds_are_asked_for_and_left_out(alice: Client, busy: list[str]) -> None:
    some = await notifications(alice, types=["REBLOG", "FAVOURITE"])
    others = await notifications(alice, exclude=["REBLOG", "FAVOURITE"])
    assert [item["type"] for item in some["nodes"]] == busy[3:]
    assert [item["type"] for item in others["nodes"]] == busy[:3]
    answer = await alice.graphql(NOTIFICATIONS, types=["UNKNOWN"])
    assert answer["errors"][0]["extensions"]["field"] == "types"


async def test_they_are_paged_both_ways(alice: Client, busy: list[str]) -> None:
    whole = [item["localId"] for item in (await notifications(alice))["nodes"]]
    first = await notifications(alice, first=2)
    second = await notifications(alice, first=2, after=first["pageInfo"]["endCursor"])
    back = await notifications(alice, last=2, before=second["pageInfo"]["startCursor"])
    assert [item["localId"] for item in first["nodes"] + second["nodes"]] == whole[:4]
    assert back["nodes"] == first["nodes"]
    assert len(whole) == len(busy)


async def test_unread_ones_are_counted_from_the_marker(alice: Client, busy: list[str], upstream: Client) -> None:
    assert (await alice.data(UNREAD))["viewer"]["unreadNotifications"] == len(busy)
    rest = await page(alice, "/api/v1/notifications")
    for place in (0, 2):
        marker = {"notifications": {"last_read_id": rest[place]["id"]}}
        await alice.rest("POST", "/api/v1/markers", json=marker)
        await upstream.forget_calls()
        assert (await alice.data(UNREAD))["viewer"]["unreadNotifications"] == place
        assert await upstream.calls() == {"GET /api/v1/markers": 1, "GET /api/v1/notifications": 1}


async def test_all_are_forgotten(alice: Client, busy: list[str]) -> None:
    assert len((await notifications(alice))["nodes"]) == len(busy)
    done = await alice.data("mutation { clearNotifications { cleared userErrors { code } } }")
    assert done["clearNotifications"] == {"cleared": True, "userErrors": []}
    assert await page(alice, "/api/v1/notifications") == []


async def test_each_is_a_node_of_whom_it_happened_to(alice: Client, bob: Client, busy: list[str]) -> None:
    shown = (await notifications(alice))["nodes"][0]
    document = "query($id: ID!) { node(id: $id) { ... on Notification { type account { acct } } } }"
    assert (await alice.data(document, id=shown["id"]))["node"] == {"type": busy[0], "account": {"acct": "bob"}}
    assert (await bob.data(document, id=shown["id"]))["node"] is None
    assert shown["id"] == global_id("Notification", shown["localId"])


async def test_muted_conversations_are_left_out(alice: Client, bob: Client, busy: list[str]) -> None:
    mute = "mutation($id: ID!) { muteConversation(statusId: $id) { userErrors { message } } }"
    others = await say(bob, "Something of mine")
    await alice.data(mute, id=others["id"])
    late = await say(bob, "@alice but you", in_reply_to_id=others["id"])
    shown = (await notifications(alice))["nodes"]
    assert late["id"] not in [item["status"]["localId"] for item in shown]
    assert [item["type"] for item in shown] == busy


async def test_a_narrow_token_and_nobody_are_told_so(nobody: Client) -> None:
    assert await nobody.data(UNREAD) == {"viewer": None}
    stranger = Client(nobody.session, nobody.base, "nonsense")
    for document in (UNREAD, NOTIFICATIONS):
        answer = await stranger.graphql(document)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
