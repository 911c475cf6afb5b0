"""What administrators do, and that nobody else does it."""

import pytest

from deploy.sandbox.deeds.remote import remote_account
from deploy.sandbox.server import Sandbox
from tests.support.admins import assert_refused_to_others
from tests.support.parity import differences
from tests.support.stack import Client

ACCOUNT = """localId username domain email createdAt approved confirmed disabled silenced suspended inviteRequest ip
locale account { acct displayName }"""
UNKNOWN = "01AAAAAAAAAAAAAAAAAAAAAAAA"


async def test_accounts_are_what_rest_shows_page_by_page(admin: Client) -> None:
    document = f"""query($after: String, $last: Int, $before: String, $first: Int) {{ admin {{
        accounts(first: $first, after: $after, last: $last, before: $before) {{
            edges {{ cursor node {{ id role {ACCOUNT} }} }} pageInfo {{ hasNextPage startCursor endCursor }}
        }}
    }} }}"""
    edges = []
    after = None
    while True:
        page = (await admin.data(document, first=3, after=after))["admin"]["accounts"]
        edges += page["edges"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    _, rest = await admin.rest("GET", "/api/v2/admin/accounts?limit=200")
    assert [edge["node"]["localId"] for edge in edges] == [one["id"] for one in rest]
    for edge, one in zip(edges, rest, strict=True):
        assert differences({**edge["node"], "role": None}, one | {"role": None}) == []
        assert edge["node"]["role"].lower() == one["role"]["name"]
    node = "query($id: ID!) { node(id: $id) { ... on AdminAccount { email } } }"
    found = await admin.data(node, id=edges[1]["node"]["id"])
    assert found == {"node": {"email": edges[1]["node"]["email"]}}
    inside = (await admin.data(document, first=2, after=edges[3]["cursor"]))["admin"]["accounts"]["edges"]
    assert inside == edges[4:6]
    back = (await admin.data(document, last=2, before=edges[3]["cursor"]))["admin"]["accounts"]["edges"]
    assert back == edges[1:3]


async def test_accounts_are_found_by_what_is_known_of_them(admin: Client) -> None:
    for arguments, found in (
        ('username: "bob"', ["bob"]),
        ('email: "carol@example.org"', ["carol"]),
        ("status: PENDING", []),
        ("origin: REMOTE", []),
    ):
        shown = await admin.data(f"{{ admin {{ accounts({arguments}) {{ nodes {{ username }} }} }} }}")
        assert [one["username"] for one in shown["admin"]["accounts"]["nodes"]] == found, arguments


async def test_a_cursor_that_is_none_is_told_so(admin: Client, upstream: Client) -> None:
    await admin.data("{ admin { domainBlocks { id } } }")
    await upstream.forget_calls()
    answer = await admin.graphql(
        '{ admin { accounts(after: "MDFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB") { nodes { id } } } }'
    )
    assert answer["errors"][0]["extensions"]["field"] == "after"
    assert await upstream.calls() == {}


async def test_sign_ups_are_decided(admin: Client, upstream: Client) -> None:
    people = {}
    for name in ("hana", "ivan"):
        form = {"username": name, "email": f"{name}@example.org", "password": "Chirp-demo-2026-owls", "locale": "en"}
        reason = {"reason": "I like owls, and I would like to be where they are.", "agreement": "true"}
        status, answer = await Client(upstream.session, upstream.base, admin.token).rest(
            "POST", "/api/v1/accounts", data=form | reason
        )
        assert status == 200, answer
        _, found = await admin.rest("GET", f"/api/v2/admin/accounts?username={name}")
        people[name] = found[0]["id"]
    pending = "{ admin { accounts(status: PENDING) { nodes { username inviteRequest } } } }"
    shown = (await admin.data(pending))["admin"]["accounts"]["nodes"]
    assert {one["username"] for one in shown} == {"hana", "ivan"}
    payload = "account { username approved suspended } userErrors { code }"
    approve = f"mutation($id: ID!) {{ done: approveAccount(id: $id) {{ {payload} }} }}"
    reject = f'mutation($id: ID!) {{ done: rejectAccount(id: $id, message: "Sorry") {{ {payload} }} }}'
    approved = (await admin.data(approve, id=people["hana"]))["done"]
    assert approved == {"account": {"username": "hana", "approved": True, "suspended": False}, "userErrors": []}
    assert (await admin.data(reject, id=people["ivan"]))["done"]["userErrors"] == []
    assert (await admin.data(pending))["admin"]["accounts"]["nodes"] == []
    assert (await admin.data(reject, id=people["ivan"]))["done"]["userErrors"] == [{"code": "NOT_FOUND"}]


async def test_an_account_is_suspended(admin: Client) -> None:
    found = (await admin.data('{ account(acct: "frank") { id } }'))["account"]["id"]
    suspend = (
        'mutation($id: ID!) { suspendAccount(id: $id, reason: "Spam") { account { suspended } userErrors { code } } }'
    )
    assert (await admin.data(suspend, id=found))["suspendAccount"] == {"account": {"suspended": True}, "userErrors": []}
    assert (await admin.data(suspend, id=UNKNOWN))["suspendAccount"]["userErrors"] == [{"code": "NOT_FOUND"}]
    one = await admin.data(
        "query($id: ID!) { admin { account(id: $id) { suspended account { suspended } } } }", id=found
    )
    assert one == {"admin": {"account": {"suspended": True, "account": {"suspended": True}}}}
    assert await admin.data(f'{{ admin {{ account(id: "{UNKNOWN}") {{ id }} }} }}') == {"admin": {"account": None}}


DOMAIN = "id domain publicComment privateComment obfuscate createdAt"


@pytest.mark.parametrize(("kind", "field"), [("Block", "domainBlocks"), ("Allow", "domainAllows")])
async def test_domains_are_blocked_and_allowed(admin: Client, kind: str, field: str) -> None:
    create = f"""mutation($input: DomainPermissionInput!) {{ done: createDomain{kind}(input: $input) {{
        domainPermission {{ {DOMAIN} }} userErrors {{ field message code }} }} }}"""
    written = {"domain": "noise.example", "publicComment": "Noise", "privateComment": "Very noisy", "obfuscate": True}
    made = (await admin.data(create, input=written))["done"]
    assert made["userErrors"] == []
    shown = (await admin.data(f"{{ admin {{ {field} {{ {DOMAIN} }} }} }}"))["admin"][field]
    _, rest = await admin.rest("GET", f"/api/v1/admin/domain_{kind.lower()}s")
    assert shown == [made["domainPermission"]]
    assert differences(shown, rest) == []
    assert shown[0]["id"] == rest[0]["id"]
    update = f"""mutation($id: ID!, $input: DomainPermissionChange!) {{
        done: updateDomain{kind}(id: $id, input: $input) {{
            domainPermission {{ {DOMAIN} }} userErrors {{ field code }} }} }}"""
    for change in ({"publicComment": "Less noise", "obfuscate": False}, {"privateComment": None}):
        changed = (await admin.data(update, id=shown[0]["id"], input=change))["done"]
        assert changed["userErrors"] == []
        _, rest = await admin.rest("GET", f"/api/v1/admin/domain_{kind.lower()}s")
        assert differences([changed["domainPermission"]], rest) == []
    assert (rest[0]["public_comment"], rest[0]["private_comment"]) == ("Less noise", "")
    for which, field_of, code in ((shown[0]["id"], "input", "VALIDATION"), ("../../admin", "id", "VALIDATION")):
        refused = (await admin.data(update, id=which, input={}))["done"]["userErrors"]
        assert refused == [{"field": field_of, "code": code}]
    delete = f"mutation($id: ID!) {{ done: deleteDomain{kind}(id: $id) {{ deletedId userErrors {{ code }} }} }}"
    assert (await admin.data(delete, id=shown[0]["id"]))["done"] == {"deletedId": shown[0]["id"], "userErrors": []}
    assert (await admin.data(delete, id=shown[0]["id"]))["done"]["userErrors"] == [{"code": "NOT_FOUND"}]
    empty = (await admin.data(create, input={"domain": ""}))["done"]
    assert [error["code"] for error in empty["userErrors"]] == ["VALIDATION"]


async def test_everybody_hears_of_a_block_at_once(admin: Client, nobody: Client, sandbox: Sandbox) -> None:
    remote_account(sandbox.world, "ada@noise.example")
    _, before = await nobody.rest("GET", "/api/v1/instance/peers")
    create = """mutation { done: createDomainBlock(input: {domain: "noise.example"}) {
      domainPermission { id } userErrors { code } } }"""
    made = (await admin.data(create))["done"]
    assert made["userErrors"] == []
    _, after = await nobody.rest("GET", "/api/v1/instance/peers")
    assert [domain for domain in before if domain not in after] == ["noise.example"]
    delete = "mutation($id: ID!) { done: deleteDomainBlock(id: $id) { userErrors { code } } }"
    await admin.data(delete, id=made["domainPermission"]["id"])
    assert (await nobody.rest("GET", "/api/v1/instance/peers"))[1] == before


ASKED = {
    "read": "{ admin { domainBlocks { domain } } }",
    "approve": f'mutation {{ approveAccount(id: "{UNKNOWN}") {{ userErrors {{ code }} }} }}',
    "reject": f'mutation {{ rejectAccount(id: "{UNKNOWN}") {{ userErrors {{ code }} }} }}',
    "suspend": f'mutation {{ suspendAccount(id: "{UNKNOWN}") {{ userErrors {{ code }} }} }}',
    "resolve": f'mutation {{ resolveReport(id: "{UNKNOWN}") {{ userErrors {{ code }} }} }}',
    "block": 'mutation { createDomainBlock(input: {domain: "x.example"}) { userErrors { code } } }',
    "say": f'mutation {{ updateDomainBlock(id: "{UNKNOWN}", input: {{obfuscate: true}}) {{ userErrors {{ code }} }} }}',
    "unblock": f'mutation {{ deleteDomainBlock(id: "{UNKNOWN}") {{ userErrors {{ code }} }} }}',
    "allow": 'mutation { createDomainAllow(input: {domain: "x.example"}) { userErrors { code } } }',
    "disallow": f'mutation {{ deleteDomainAllow(id: "{UNKNOWN}") {{ userErrors {{ code }} }} }}',
}


@pytest.mark.parametrize("asked", ASKED)
async def test_nobody_else_does_it(
    alice: Client, nobody: Client, upstream: Client, sandbox: Sandbox, asked: str
) -> None:
    await assert_refused_to_others(ASKED[asked], alice, nobody, upstream, sandbox)
