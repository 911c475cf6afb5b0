"""What the app's main queries cost GoToSocial, in calls. `pytest -s` shows the table."""

import sys
from collections.abc import Mapping

import pytest

from resolvers.ids import global_id
from tests.support.stack import Client

AUTHOR = "account { id acct displayName avatar relationship { following muting blocking } lists { id title } }"
STATUS = f"id content createdAt visibility favourited reblogged bookmarked {AUTHOR} mediaAttachments {{ url }}"

# What each may cost at most, all calls together.
QUERIES: Mapping[str, tuple[str, int]] = {
    "the viewer": (
        """{ viewer { account { acct avatar } role source { privacy language } unreadNotifications
            markers { home { lastReadId } } } }""",
        3,
    ),
    "the instance": ("{ instance { title limits { statusCharacters } customEmojis { shortcode } } }", 2),
    "home, 20 posts": (f"{{ viewer {{ home(first: 20) {{ nodes {{ {STATUS} }} pageInfo {{ endCursor }} }} }} }}", 3),
    "notifications": (
        """{ viewer { notifications(first: 20) { nodes { type account { acct relationship { following } }
            status { content } } } } }""",
        2,
    ),
    "conversations": (
        "{ viewer { conversations(first: 20) { nodes { unread accounts { acct } lastStatus { content } } } } }",
        2,
    ),
    "a thread": (
        f"""query($status: ID!) {{ status(id: $status) {{ {STATUS}
            context {{ flat {{ depth status {{ {STATUS} }} }} }} }} }}""",
        6,
    ),
    "a profile": (
        """{ account(acct: "bob") { acct note fields { name } isViewer relationship { following } lists { title }
            featuredTags { name } pinned: statuses(pinned: true) { nodes { content } }
            statuses(first: 20, excludeReplies: true) { nodes { content } } } }""",
        7,
    ),
    "followers": (
        '{ account(acct: "bob") { followers(first: 20) { nodes { acct relationship { following } } } } }',
        4,
    ),
    "a list": (
        """query($list: ID!) { node(id: $list) { ... on List { title accounts(first: 20) { nodes { acct } }
            statuses(first: 20) { nodes { content } } } } }""",
        3,
    ),
    "bookmarks": ("{ viewer { bookmarks(first: 20) { nodes { content account { acct } } } } }", 2),
    "search": (
        """{ search(query: "bob") { accounts { acct relationship { following } } statuses { content }
            tags { name following } } }""",
        2,
    ),
    "suggestions": ("{ viewer { suggestions { acct relationship { following } } } }", 3),
}


@pytest.fixture
async def list_id(alice: Client) -> str:
    """Return a list of alice's with two accounts on it, made by REST."""
    _, made = await alice.rest("POST", "/api/v1/lists", json={"title": "Birds"})
    for name in ("bob", "carol"):
        _, account = await alice.rest("GET", f"/api/v1/accounts/lookup?acct={name}")
        body = {"account_ids": [account["id"]]}
        status, _ = await alice.rest("POST", f"/api/v1/lists/{made['id']}/accounts", json=body)
        assert status == 200
    return str(made["id"])


async def test_the_main_queries_cost_few_calls(alice: Client, upstream: Client) -> None:
    home = await alice.data("{ viewer { home(first: 20) { nodes { id repliesCount } } } }")
    status = max(home["viewer"]["home"]["nodes"], key=lambda node: node["repliesCount"])
    lines, dearer = [""], {}
    for name, (document, most) in QUERIES.items():
        variables = {}
        if "$status" in document:
            variables["status"] = status["id"]
        if "$list" in document:
            _, made = await alice.rest("POST", "/api/v1/lists", json={"title": "Birds"})
            variables["list"] = str(global_id("List", made["id"]))
        await upstream.forget_calls()
        await alice.data(document, **variables)
        calls = await upstream.calls()
        count = sum(calls.values())
        told = ", ".join(f"{call}{'' if times == 1 else f' x {times}'}" for call, times in calls.items())
        lines.append(f"{name:27} {count} of {most}: {told}")
        if count > most:
            dearer[name] = calls
    sys.stdout.write("\n".join([*lines, ""]))
    assert dearer == {}
    assert len(QUERIES) == 12


async def test_membership_costs_one_call_a_list_once_a_minute(alice: Client, upstream: Client, list_id: str) -> None:
    document, most = QUERIES["home, 20 posts"]
    await alice.rest("POST", "/api/v1/lists", json={"title": "Owls"})
    for calls_of_lists in (2, -1, -1):
        await upstream.forget_calls()
        posts = (await alice.data(document))["viewer"]["home"]["nodes"]
        calls = await upstream.calls()
        assert sum(calls.values()) == most + calls_of_lists, calls
    on = {post["account"]["acct"]: post["account"]["lists"] for post in posts}
    wanted = [{"id": str(global_id("List", list_id)), "title": "Birds"}]
    assert on == {name: wanted if name in {"bob", "carol"} else [] for name in on}
    assert {"bob", "carol"} & on.keys()
