"""Following, muting, blocking and noting accounts, and requests to follow."""

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.parity import differences
from tests.support.stack import Client, token_of

RELATIONSHIP = """following showingReblogs notifying followedBy blocking blockedBy muting mutingNotifications requested
requestedBy domainBlocking endorsed note"""
PAYLOAD = f"account {{ localId followersCount relationship {{ {RELATIONSHIP} }} }} userErrors {{ field message code }}"


async def id_of(client: Client, name: str) -> str:
    _, account = await client.rest("GET", f"/api/v1/accounts/lookup?acct={name}")
    return str(account["id"])


async def change(client: Client, call: str, **variables: str) -> dict[str, object]:
    """Run one mutation with what REST says about it afterwards; return the relationship."""
    document = f"mutation($id: ID!) {{ changed: {call} {{ {PAYLOAD} }} }}"
    payload = (await client.data(document, **variables))["changed"]
    assert payload["userErrors"] == []
    _, rest = await client.rest("GET", f"/api/v1/accounts/relationships?id[]={variables['id']}")
    assert differences(payload["account"]["relationship"], rest[0]) == []
    relationship: dict[str, object] = payload["account"]["relationship"]
    return relationship


async def test_an_account_is_followed_and_no_more(bob: Client) -> None:
    admin = await id_of(bob, "admin")
    followed = await change(bob, "followAccount(id: $id, reblogs: false, notify: true)", id=admin)
    assert (followed["following"], followed["showingReblogs"], followed["notifying"]) == (True, False, True)
    again = await change(bob, "followAccount(id: $id, reblogs: true)", id=admin)
    assert (again["showingReblogs"], again["notifying"]) == (True, True)
    assert not (await change(bob, "unfollowAccount(id: $id)", id=admin))["following"]


async def test_the_count_of_followers_is_the_one_after_it(bob: Client) -> None:
    target = await id_of(bob, "alice")
    changes = f"a: unfollowAccount(id: $id) {{ {PAYLOAD} }} b: followAccount(id: $id) {{ {PAYLOAD} }}"
    document = f"mutation($id: ID!) {{ {changes} }}"
    answer = await bob.data(document, id=target)
    assert answer["b"]["account"]["followersCount"] == answer["a"]["account"]["followersCount"] + 1


async def test_a_mute_has_its_end(alice: Client) -> None:
    target = await id_of(alice, "bob")
    muted = await change(alice, "muteAccount(id: $id, seconds: 3600, notifications: false)", id=target)
    assert (muted["muting"], muted["mutingNotifications"]) == (True, False)
    shown = await alice.data("{ viewer { mutes { nodes { account { acct } expiresAt } } } }")
    _, rest = await alice.rest("GET", "/api/v1/mutes")
    mutes = shown["viewer"]["mutes"]["nodes"]
    assert [mute["account"]["acct"] for mute in mutes] == ["bob"]
    assert differences(mutes[0]["expiresAt"], rest[0]["mute_expires_at"]) == []
    assert not (await change(alice, "unmuteAccount(id: $id)", id=target))["muting"]
    assert (await change(alice, "muteAccount(id: $id)", id=target))["mutingNotifications"]
    forever = await alice.data("{ viewer { mutes { nodes { expiresAt } } } }")
    assert forever == {"viewer": {"mutes": {"nodes": [{"expiresAt": None}]}}}


async def test_a_block_ends_follows(alice: Client) -> None:
    target = await id_of(alice, "bob")
    blocked = await change(alice, "blockAccount(id: $id)", id=target)
    assert (blocked["blocking"], blocked["following"], blocked["followedBy"]) == (True, False, False)
    shown = await alice.data("{ viewer { blocks { nodes { acct } } } }")
    assert shown == {"viewer": {"blocks": {"nodes": [{"acct": "bob"}]}}}
    assert not (await change(alice, "unblockAccount(id: $id)", id=target))["blocking"]


async def test_what_blocks_shows_is_not_taken_for_the_whole(alice: Client) -> None:
    target = await id_of(alice, "bob")
    await change(alice, "blockAccount(id: $id)", id=target)
    answer = await alice.data(
        "query($id: ID!) { viewer { blocks { nodes { displayName } } } account(id: $id) { displayName } }", id=target
    )
    _, rest = await alice.rest("GET", f"/api/v1/accounts/{target}")
    assert answer["account"]["displayName"] == rest["display_name"] != ""


async def test_a_note_is_kept_and_removed(alice: Client) -> None:
    target = await id_of(alice, "bob")
    noted = await change(alice, 'setAccountNote(id: $id, note: "Met at the weir")', id=target)
    assert noted["note"] == "Met at the weir"
    assert (await change(alice, 'setAccountNote(id: $id, note: "")', id=target))["note"] == ""


async def test_requests_are_seen_on_both_sides_and_answered(alice: Client, bob: Client, sandbox: Sandbox) -> None:
    carol = Client(alice.session, alice.base, token_of(sandbox.world, "carol"))
    own = {name: await id_of(alice, name) for name in ("alice", "bob", "carol")}
    await alice.rest("PATCH", "/api/v1/accounts/update_credentials", json={"locked": True})
    for client in (bob, carol):
        await change(client, "unfollowAccount(id: $id)", id=own["alice"])
        assert (await change(client, "followAccount(id: $id)", id=own["alice"]))["requested"]
    outgoing = await bob.data("{ viewer { outgoingFollowRequests { nodes { acct } } } }")
    assert outgoing == {"viewer": {"outgoingFollowRequests": {"nodes": [{"acct": "alice"}]}}}
    incoming = await alice.data(
        "{ viewer { source { followRequestsCount } followRequests { nodes { acct relationship { requestedBy } } } } }"
    )
    assert incoming["viewer"]["source"] == {"followRequestsCount": 2}
    assert {one["acct"] for one in incoming["viewer"]["followRequests"]["nodes"]} == {"bob", "carol"}
    assert all(one["relationship"]["requestedBy"] for one in incoming["viewer"]["followRequests"]["nodes"])
    accepted = await change(alice, "acceptFollowRequest(accountId: $id)", id=own["bob"])
    assert (accepted["followedBy"], accepted["requestedBy"]) == (True, False)
    rejected = await change(alice, "rejectFollowRequest(accountId: $id)", id=own["carol"])
    assert (rejected["followedBy"], rejected["requestedBy"]) == (False, False)


async def errors(client: Client, call: str) -> list[tuple[str | None, str]]:
    answer = (await client.data(f"mutation {{ changed: {call} {{ {PAYLOAD} }} }}"))["changed"]
    assert answer["account"] is None
    return [(error["field"], error["code"]) for error in answer["userErrors"]]


async def test_refusals_are_user_errors(alice: Client) -> None:
    own = await id_of(alice, "alice")
    unknown = "01AAAAAAAAAAAAAAAAAAAAAAAA"
    for verb in ("followAccount", "unfollowAccount", "muteAccount", "blockAccount"):
        assert await errors(alice, f'{verb}(id: "{unknown}")') == [(None, "NOT_FOUND")]
    assert await errors(alice, f'acceptFollowRequest(accountId: "{unknown}")') == [(None, "NOT_FOUND")]
    assert await errors(alice, f'setAccountNote(id: "{own}", note: "{"x" * 2001}")') == [("note", "VALIDATION")]
    assert await errors(alice, f'muteAccount(id: "{own}", seconds: -1)') == [("seconds", "VALIDATION")]


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("followAccount", "Nobody can follow their own account."),
        ("muteAccount", "Nobody can mute their own account."),
        ("blockAccount", "Nobody can block their own account."),
    ],
)
async def test_what_nobody_can_do_to_oneself_is_said(alice: Client, verb: str, told: str) -> None:
    document = f"mutation($id: ID!) {{ done: {verb}(id: $id) {{ userErrors {{ field message code }} }} }}"
    refused = (await alice.data(document, id=await id_of(alice, "alice")))["done"]["userErrors"]
    assert refused == [{"field": "id", "message": told, "code": "VALIDATION"}]


@pytest.mark.parametrize("verb", ["followAccount", "unfollowAccount", "muteAccount", "unmuteAccount", "blockAccount"])
async def test_ids_that_are_none_reach_nobody(alice: Client, nobody: Client, upstream: Client, verb: str) -> None:
    await upstream.forget_calls()
    for nonsense in ("../../admin", "", "U3RhdHVzOjAxQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"):
        assert await errors(alice, f'{verb}(id: "{nonsense}")') == [("id", "VALIDATION")]
    anonymous = await nobody.graphql(f'mutation {{ {verb}(id: "01AAAAAAAAAAAAAAAAAAAAAAAA") {{ account {{ id }} }} }}')
    assert [error["extensions"]["code"] for error in anonymous["errors"]] == ["UNAUTHENTICATED"]
    assert await upstream.calls() == {}
