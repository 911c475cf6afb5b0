"""What others may do with the viewer's new posts that say nothing else."""

from deploy.sandbox.server import Sandbox
from tests.support.parity import differences
from tests.support.stack import Client, token_of
from tests.support.statuses import say

_RULE = "{ automaticApproval manualApproval }"
_POLICY = f"{{ canFavourite {_RULE} canReply {_RULE} canReblog {_RULE} }}"
POLICIES = f"public {_POLICY} unlisted {_POLICY} private {_POLICY} direct {_POLICY}"
READ = f"{{ viewer {{ defaultInteractionPolicies {{ {POLICIES} }} }} }}"
UPDATE = f"""mutation($input: UpdateDefaultInteractionPoliciesInput!) {{ done: updateDefaultInteractionPolicies(
  input: $input) {{ defaultInteractionPolicies {{ {POLICIES} }} userErrors {{ field message code }} }} }}"""


async def test_they_are_what_rest_shows(alice: Client) -> None:
    _, rest = await alice.rest("GET", "/api/v1/interaction_policies/defaults")
    shown = (await alice.data(READ))["viewer"]["defaultInteractionPolicies"]
    assert shown["public"]["canReply"] == {"automaticApproval": ["public"], "manualApproval": []}
    assert differences(shown, rest) == []


async def test_what_is_left_out_stays_and_null_is_what_the_server_presets(alice: Client) -> None:
    before = (await alice.data(READ))["viewer"]["defaultInteractionPolicies"]
    followers = {"automaticApproval": ["author", "followers"], "manualApproval": ["public"]}
    for change in (
        {"public": {"canReblog": followers}},
        {"direct": {"canFavourite": {"automaticApproval": ["author"]}}},
    ):
        payload = (await alice.data(UPDATE, input=change))["done"]
        assert payload["userErrors"] == []
    now = payload["defaultInteractionPolicies"]
    assert now["public"] == before["public"] | {"canReblog": followers}
    assert now["direct"]["canFavourite"] == {"automaticApproval": ["author"], "manualApproval": []}
    assert (now["private"], now["unlisted"]) == (before["private"], before["unlisted"])
    _, rest = await alice.rest("GET", "/api/v1/interaction_policies/defaults")
    assert differences(now, rest) == []
    posted = await say(alice, "For followers to boost", visibility="public")
    assert posted["interaction_policy"]["can_reblog"]["automatic_approval"] == ["author", "followers", "me"]
    back = (await alice.data(UPDATE, input={"public": None}))["done"]["defaultInteractionPolicies"]
    assert (back["public"], back["direct"]) == (before["public"], now["direct"])


async def test_what_gotosocial_refuses_is_told_of_the_visibility(alice: Client) -> None:
    wrong = {"private": {"canFavourite": {"automaticApproval": ["public"]}}}
    refused = (await alice.data(UPDATE, input=wrong))["done"]
    assert refused["defaultInteractionPolicies"] is None
    assert [(error["field"], error["code"]) for error in refused["userErrors"]] == [("private", "VALIDATION")]
    assert refused["userErrors"][0]["message"] == "One of these rules is none, or does not fit who sees the post."
    nothing = (await alice.data(UPDATE, input={}))["done"]["userErrors"]
    assert [(error["field"], error["code"]) for error in nothing] == [("input", "VALIDATION")]


async def test_a_token_that_only_reads_changes_nothing(alice: Client, nobody: Client, sandbox: Sandbox) -> None:
    reader = Client(alice.session, alice.base, token_of(sandbox.world, "alice", "read"))
    before = await reader.data(READ)
    refused = (await reader.data(UPDATE, input={"public": None}))["done"]["userErrors"]
    assert [error["code"] for error in refused] == ["FORBIDDEN"]
    assert "scope" in refused[0]["message"]
    assert await reader.data(READ) == before
    answer = await nobody.graphql(UPDATE, input={"public": None})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
