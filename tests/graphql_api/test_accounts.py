"""Accounts: found, shown as REST shows them, with their posts, followers and lists."""

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.parity import differences
from tests.support.stack import Client, token_of

ACCOUNT = """
id localId username acct displayName note url avatar avatarStatic avatarDescription header headerStatic
headerDescription locked bot group discoverable suspended hideCollections createdAt lastStatusAt followersCount
followingCount statusesCount emojis { shortcode url staticUrl category visibleInPicker }
fields { name value verifiedAt } roles { name color } moved { acct }
"""
BY_ID = f"query($id: ID!) {{ account(id: $id) {{ {ACCOUNT} }} }}"
BY_ACCT = f"query($acct: String!) {{ account(acct: $acct) {{ {ACCOUNT} }} }}"


@pytest.mark.parametrize("name", ["admin", "bob", "grace"])
async def test_an_account_is_what_rest_shows(alice: Client, name: str) -> None:
    _, rest = await alice.rest("GET", f"/api/v1/accounts/lookup?acct={name}")
    by_acct = (await alice.data(BY_ACCT, acct=name))["account"]
    by_rest_id = (await alice.data(BY_ID, id=rest["id"]))["account"]
    by_global_id = (await alice.data(BY_ID, id=by_acct["id"]))["account"]
    assert differences(by_acct, rest) == []
    assert by_acct == by_rest_id == by_global_id
    assert by_acct["roles"] == ([{"name": "admin", "color": ""}] if name == "admin" else [])


async def test_a_name_may_begin_with_an_at(alice: Client) -> None:
    assert (await alice.data(BY_ACCT, acct="@bob"))["account"]["acct"] == "bob"


async def test_who_is_not_there_is_null(alice: Client) -> None:
    for acct in ("nobody@here.example", "vögel@bücher.example"):
        assert await alice.data(BY_ACCT, acct=acct) == {"account": None}
    assert await alice.data(BY_ID, id="01AAAAAAAAAAAAAAAAAAAAAAAA") == {"account": None}


async def test_wrong_questions_reach_nobody(alice: Client, nobody: Client, upstream: Client) -> None:
    status = "U3RhdHVzOjAxQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
    await upstream.forget_calls()
    for arguments, field in (
        ("", "id"),
        ('id: "x", acct: "bob"', "id"),
        ('id: "../../admin"', "id"),
        (f'id: "{status}"', "id"),
        ('acct: "bob?limit=1"', "acct"),
        ('acct: "../admin/accounts"', "acct"),
        ('acct: "a b"', "acct"),
    ):
        call = f"account({arguments})" if arguments else "account"
        answer = await alice.graphql(f"{{ {call} {{ acct }} }}")
        extensions = answer["errors"][0]["extensions"]
        assert (extensions["code"], extensions["field"]) == ("VALIDATION", field), arguments
    anonymous = await nobody.graphql('{ account(acct: "bob") { acct } }')
    assert [error["extensions"]["code"] for error in anonymous["errors"]] == ["UNAUTHENTICATED"]
    assert await upstream.calls() == {}


async def test_an_account_knows_whether_it_is_the_viewers(alice: Client) -> None:
    others = 'alice: account(acct: "alice") { isViewer } bob: account(acct: "bob") { isViewer }'
    answer = await alice.data(f"{{ viewer {{ account {{ isViewer }} }} {others} }}")
    assert answer == {
        "viewer": {"account": {"isViewer": True}},
        "alice": {"isViewer": True},
        "bob": {"isViewer": False},
    }


STATUSES = """
query($acct: String!, $first: Int, $after: String, $replies: Boolean!, $reblogs: Boolean!, $media: Boolean!) {
  account(acct: $acct) {
    localId
    statuses(
      first: $first, after: $after, excludeReplies: $replies, excludeReblogs: $reblogs, onlyMedia: $media
    ) { nodes { localId } pageInfo { hasNextPage endCursor } }
    pinned: statuses(pinned: true) { nodes { localId } }
  }
}
"""


@pytest.mark.parametrize("given", ["", "replies", "reblogs", "media"])
async def test_posts_of_an_account_are_what_rest_shows(alice: Client, given: str) -> None:
    seen: list[str] = []
    after = None
    while True:
        options = {"replies": given == "replies", "reblogs": given == "reblogs", "media": given == "media"}
        account = (await alice.data(STATUSES, acct="bob", first=7, after=after, **options))["account"]
        seen += [status["localId"] for status in account["statuses"]["nodes"]]
        after = account["statuses"]["pageInfo"]["endCursor"]
        if not account["statuses"]["pageInfo"]["hasNextPage"]:
            break
    option = {"replies": "exclude_replies=true", "reblogs": "exclude_reblogs=true", "media": "only_media=true"}
    path = f"/api/v1/accounts/{account['localId']}/statuses"
    _, rest = await alice.rest("GET", f"{path}?limit=100&{option.get(given, '')}")
    _, pinned = await alice.rest("GET", f"{path}?pinned=true")
    assert seen == [status["id"] for status in rest]
    assert len(seen) > (2 if given == "media" else 7)
    assert [status["localId"] for status in account["pinned"]["nodes"]] == [status["id"] for status in pinned]


async def test_posts_that_one_may_not_see_do_not_end_the_profile(alice: Client, bob: Client) -> None:
    for number in range(9):
        await bob.rest("POST", "/api/v1/statuses", json={"status": f"@dave {number}", "visibility": "direct"})
    options = {"replies": False, "reblogs": False, "media": False}
    account = (await alice.data(STATUSES, acct="bob", first=4, **options))["account"]
    _, rest = await alice.rest("GET", f"/api/v1/accounts/{account['localId']}/statuses?limit=100")
    assert [status["localId"] for status in account["statuses"]["nodes"]] == [status["id"] for status in rest[:4]]
    assert account["statuses"]["pageInfo"]["hasNextPage"]


FOLLOWERS = """
query($first: Int, $after: String, $last: Int, $before: String) { account(acct: "bob") {
  localId
  followers(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { acct } } pageInfo { hasNextPage startCursor endCursor }
  }
  following { nodes { acct } }
} }
"""


async def test_followers_are_paged_by_what_gotosocial_says(alice: Client) -> None:
    seen: list[str] = []
    after = None
    while True:
        account = (await alice.data(FOLLOWERS, first=2, after=after))["account"]
        seen += [edge["node"]["acct"] for edge in account["followers"]["edges"]]
        after = account["followers"]["pageInfo"]["endCursor"]
        if not account["followers"]["pageInfo"]["hasNextPage"]:
            break
    _, followers = await alice.rest("GET", f"/api/v1/accounts/{account['localId']}/followers")
    _, following = await alice.rest("GET", f"/api/v1/accounts/{account['localId']}/following")
    assert seen == [one["acct"] for one in followers]
    assert [one["acct"] for one in account["following"]["nodes"]] == [one["acct"] for one in following]
    assert len(seen) > 3


async def test_every_follower_resumes_where_it_stands(alice: Client) -> None:
    edges = (await alice.data(FOLLOWERS, first=5))["account"]["followers"]["edges"]
    for number, edge in enumerate(edges[:-1]):
        rest = (await alice.data(FOLLOWERS, first=5, after=edge["cursor"]))["account"]["followers"]["edges"]
        assert rest[0]["node"] == edges[number + 1]["node"]


async def test_a_broken_account_costs_only_itself(alice: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="half", path="/api/v1/accounts/*/following")
    answer = await alice.graphql('{ account(acct: "bob") { acct following { nodes { acct } } } }')
    assert [error["path"] for error in answer["errors"]] == [["account", "following"]]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UPSTREAM_DOWN"]


async def test_a_narrow_token_is_told_so(nobody: Client, sandbox: Sandbox) -> None:
    narrow = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "read:statuses"))
    answer = await narrow.graphql('{ account(acct: "bob") { acct } }')
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert "scope" in answer["errors"][0]["message"]
