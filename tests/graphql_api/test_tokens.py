"""Who has access to the viewer's account, and the end of it; the person behind the account."""

from typing import Any

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.parity import differences
from tests.support.stack import Client, token_of

TOKENS = """query($first: Int, $after: String) { viewer { tokens(first: $first, after: $after) {
  nodes { id localId createdAt lastUsedAt scopes application { name website } } pageInfo { hasNextPage endCursor }
} } }"""
REVOKE = "mutation($id: ID!) { revokeToken(id: $id) { deletedId userErrors { field code } } }"


async def tokens(client: Client, **variables: object) -> Any:  # noqa: ANN401  JSON
    return (await client.data(TOKENS, **variables))["viewer"]["tokens"]


async def test_they_are_what_rest_shows_page_by_page(alice: Client, sandbox: Sandbox) -> None:
    for scopes in ("read", "read write", "push"):
        other = Client(alice.session, alice.base, token_of(sandbox.world, "alice", scopes))
        await other.graphql("{ viewer { account { acct } } }")
    _, rest = await alice.rest("GET", "/api/v1/tokens")
    seen: list[Any] = []
    after = None
    while True:
        page = await tokens(alice, first=3, after=after)
        seen += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert [item["scopes"] for item in seen[:3]] == [["push"], ["read", "write"], ["read"]]
    for shown, told in zip(seen, rest, strict=True):
        assert shown.pop("scopes") == told["scope"].split()
    assert all(shown["lastUsedAt"] for shown in seen[:3])
    # The token that asks is used meanwhile.
    assert seen[3].pop("lastUsedAt")
    assert differences(seen, rest) == []
    assert alice.token not in str(seen)
    node = "query($id: ID!) { node(id: $id) { ... on Token { localId scopes } } }"
    assert (await alice.data(node, id=seen[0]["id"]))["node"] == {"localId": rest[0]["id"], "scopes": ["push"]}


async def test_an_app_has_access_no_more(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    other = Client(alice.session, alice.base, token_of(sandbox.world, "alice", "read"))
    await other.data("{ viewer { account { acct } } }")
    latest = (await tokens(alice, first=1))["nodes"][0]
    assert (await bob.data(REVOKE, id=latest["id"]))["revokeToken"]["userErrors"] == [
        {"field": None, "code": "NOT_FOUND"}
    ]
    assert (await bob.data("query($id: ID!) { node(id: $id) { id } }", id=latest["id"])) == {"node": None}
    assert (await alice.data(REVOKE, id=latest["id"]))["revokeToken"] == {"deletedId": latest["id"], "userErrors": []}
    answer = await other.graphql("{ viewer { account { acct } } }")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert (await alice.data(REVOKE, id=latest["id"]))["revokeToken"]["userErrors"][0]["code"] == "NOT_FOUND"


async def test_the_person_is_what_rest_shows(alice: Client) -> None:
    document = """{ viewer {
      user { createdAt email unconfirmedEmail reason confirmedAt twoFactorEnabledAt disabled approved }
      exportStats { followers following statuses lists blocks mutes }
    } }"""
    shown = (await alice.data(document))["viewer"]
    _, rest = await alice.rest("GET", "/api/v1/user")
    assert shown["user"]["email"] == "alice@example.org"
    assert differences(shown["user"], rest) == []
    _, counts = await alice.rest("GET", "/api/v1/exports/stats")
    assert shown["exportStats"] == {name: counts[f"{name}_count"] for name in shown["exportStats"]}


@pytest.mark.parametrize(
    "field",
    [
        "tokens { nodes { localId } }",
        "user { email }",
        "exportStats { followers }",
        "defaultInteractionPolicies { public { __typename } }",
    ],
)
async def test_a_token_without_the_scope_sees_nothing_of_it(alice: Client, sandbox: Sandbox, field: str) -> None:
    narrow = Client(alice.session, alice.base, token_of(sandbox.world, "alice", "read:statuses write:statuses"))
    answer = await narrow.graphql(f"{{ viewer {{ {field} }} }}")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert "scope" in answer["errors"][0]["message"]


async def test_a_token_that_only_reads_ends_none(alice: Client, sandbox: Sandbox) -> None:
    reader = Client(alice.session, alice.base, token_of(sandbox.world, "alice", "read"))
    latest = (await tokens(reader, first=1))["nodes"][0]
    refused = (await reader.data(REVOKE, id=latest["id"]))["revokeToken"]
    assert refused == {"deletedId": None, "userErrors": [{"field": None, "code": "FORBIDDEN"}]}
    assert (await tokens(reader, first=1))["nodes"][0]["id"] == latest["id"]


async def test_what_is_no_id_reaches_nobody(alice: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    refused = (await alice.data(REVOKE, id="../../admin"))["revokeToken"]
    assert refused["userErrors"] == [{"field": "id", "code": "VALIDATION"}]
    assert await upstream.calls() == {}
