"""What is for administrators, asked by all who are none."""

from deploy.sandbox.server import Sandbox
from tests.support.stack import Client, token_of

_PROBE = "domain_permission_drafts"


async def assert_refused_to_others(
    document: str, alice: Client, nobody: Client, upstream: Client, sandbox: Sandbox
) -> None:
    """Let others ask: somebody, an administrator's token without the scope, nobody. GoToSocial hears of none of it."""
    narrow = Client(alice.session, alice.base, token_of(sandbox.world, "admin", "read write"))
    reader = Client(alice.session, alice.base, token_of(sandbox.world, "admin", "read write admin:read"))
    refused = [(alice, "FORBIDDEN"), (narrow, "FORBIDDEN"), (nobody, "UNAUTHENTICATED")]
    if document.startswith("mutation"):
        refused.append((reader, "FORBIDDEN"))
    for client, code in refused:
        await upstream.forget_calls()
        answer = await client.graphql(document)
        codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
        codes += [
            error["code"] for payload in (answer["data"] or {}).values() if payload for error in payload["userErrors"]
        ]
        assert codes == [code]
        # Whether the token has the scope is found out by a call that cannot succeed.
        calls = [call for call in await upstream.calls() if _PROBE not in call]
        assert not any("admin" in call or not call.startswith("GET ") for call in calls), calls
