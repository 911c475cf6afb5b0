"""Who asks, and their home timeline."""

from deploy.sandbox.server import Sandbox
from tests.support.stack import Client, token_of

HOME = """
query Home($first: Int, $after: String, $last: Int, $before: String) {
  viewer { home(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { localId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}
"""


def ids(home: dict[str, dict[str, object]]) -> list[str]:
    edges = home["viewer"]["home"]["edges"]
    return [edge["node"]["localId"] for edge in edges]


async def test_the_viewer_is_the_account_of_the_token(alice: Client) -> None:
    answer = await alice.data("{ viewer { account { username acct displayName locked createdAt } } }")
    _, rest = await alice.rest("GET", "/api/v1/accounts/verify_credentials")
    account = answer["viewer"]["account"]
    assert (account["username"], account["displayName"]) == ("alice", "Alice Winter")
    assert account["locked"] is rest["locked"]
    assert account["createdAt"][:19] == rest["created_at"][:19]


async def test_nobody_has_no_viewer(nobody: Client) -> None:
    assert await nobody.data("{ viewer { account { username } } }") == {"viewer": None}


async def test_a_bad_token_is_told_so(nobody: Client) -> None:
    answer = await Client(nobody.session, nobody.base, "nonsense").graphql("{ viewer { account { username } } }")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert answer["errors"][0]["path"] == ["viewer", "account"]


async def test_home_is_what_rest_shows(alice: Client) -> None:
    _, rest = await alice.rest("GET", "/api/v1/timelines/home?limit=5")
    assert ids(await alice.data(HOME, first=5)) == [status["id"] for status in rest]


async def test_home_is_paged_to_its_end_without_gap_or_double(alice: Client) -> None:
    _, rest = await alice.rest("GET", "/api/v1/timelines/home?limit=40")
    seen: list[str] = []
    after = None
    while True:
        page = await alice.data(HOME, first=3, after=after)
        seen += ids(page)
        info = page["viewer"]["home"]["pageInfo"]
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert len(seen) > 6
    assert seen[: len(rest)] == [status["id"] for status in rest]
    assert len(set(seen)) == len(seen)


async def test_a_page_backwards_is_the_one_before(alice: Client) -> None:
    first = await alice.data(HOME, first=3)
    second = await alice.data(HOME, first=3, after=first["viewer"]["home"]["pageInfo"]["endCursor"])
    back = await alice.data(HOME, last=3, before=second["viewer"]["home"]["pageInfo"]["startCursor"])
    assert ids(back) == ids(first)


async def test_a_page_may_be_larger_than_gotosocial_gives(alice: Client, bob: Client) -> None:
    for number in range(45):
        await bob.rest("POST", "/api/v1/statuses", json={"status": f"Number {number}", "visibility": "public"})
    assert len(ids(await alice.data(HOME, first=45))) == 45


async def test_wrong_arguments_are_named(alice: Client) -> None:
    cases = [
        ({"first": 0}, "first"),
        ({"first": 81}, "first"),
        ({"after": "nonsense!"}, "after"),
        ({"last": 3}, "last"),
        ({"first": 3, "last": 3, "before": "MDE"}, "last"),
    ]
    for variables, field in cases:
        answer = await alice.graphql(HOME, **variables)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["VALIDATION"], variables
        assert answer["errors"][0]["extensions"]["field"] == field, variables


async def test_a_page_with_relationships_and_parents_costs_few_calls(alice: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    document = """{ viewer { home(first: 20) { edges { node {
        content account { acct relationship { following } } inReplyTo { id }
    } } } } }"""
    page = await alice.data(document)
    assert len(page["viewer"]["home"]["edges"]) >= 10
    calls = await upstream.calls()
    assert calls["GET /api/v1/timelines/home"] == 1
    assert calls["GET /api/v1/accounts/relationships"] == 1


async def test_a_narrow_token_is_refused_in_gotosocials_words(nobody: Client, sandbox: Sandbox) -> None:
    narrow = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "read:accounts"))
    answer = await narrow.graphql(HOME, first=1)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "scope" in answer["errors"][0]["message"]


async def test_a_fault_of_gotosocial_shows_nothing_internal(alice: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="status", status=500, path="/api/v1/timelines/home")
    answer = await alice.graphql(HOME, first=1)
    error = answer["errors"][0]
    assert error["extensions"]["code"] == "UPSTREAM_DOWN"
    assert error["extensions"]["requestId"]
    assert "Internal Server Error" not in error["message"]
