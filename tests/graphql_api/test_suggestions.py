"""Whom to follow: people of this server who have posted lately and want to be found."""

from deploy.sandbox.server import Sandbox
from tests.support.stack import Client

SUGGESTIONS = "query($first: Int!) { viewer { suggestions(first: $first) { acct } } }"


def names(answer: dict[str, dict[str, list[dict[str, str]]]]) -> set[str]:
    return {account["acct"] for account in answer["viewer"]["suggestions"]}


async def follow(client: Client, name: str, verb: str) -> None:
    _, account = await client.rest("GET", f"/api/v1/accounts/lookup?acct={name}")
    status, _ = await client.rest("POST", f"/api/v1/accounts/{account['id']}/{verb}")
    assert status == 200


async def test_who_is_followed_is_not_suggested(alice: Client) -> None:
    assert names(await alice.data(SUGGESTIONS, first=10)) == set()
    for name in ("bob", "carol", "erin", "grace"):
        await follow(alice, name, "unfollow")
    found = names(await alice.data(SUGGESTIONS, first=10))
    assert {"bob", "carol"} <= found <= {"bob", "carol", "erin", "grace"}
    assert len(names(await alice.data(SUGGESTIONS, first=1))) == 1


async def test_who_is_muted_or_blocked_or_hides_is_not_suggested(alice: Client, sandbox: Sandbox) -> None:
    for name in ("bob", "carol", "erin"):
        await follow(alice, name, "unfollow")
    assert {"bob", "carol"} <= names(await alice.data(SUGGESTIONS, first=10))
    await follow(alice, "bob", "mute")
    hiding = sandbox.world.accounts.one("acct", "carol")
    assert hiding
    sandbox.world.accounts.change(hiding, discoverable=False)
    await follow(alice, "erin", "block")
    assert names(await alice.data(SUGGESTIONS, first=10)) == set()


async def test_it_costs_few_calls_and_has_a_limit(alice: Client, upstream: Client) -> None:
    await follow(alice, "bob", "unfollow")
    await upstream.forget_calls()
    await alice.data(SUGGESTIONS, first=40)
    assert sum((await upstream.calls()).values()) == 3
    await upstream.forget_calls()
    for wrong in (0, 41, -1):
        answer = await alice.graphql(SUGGESTIONS, first=wrong)
        assert answer["errors"][0]["extensions"]["field"] == "first"
    assert await upstream.calls() == {}
