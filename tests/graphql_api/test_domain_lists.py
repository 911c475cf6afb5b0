"""What administrators prepare about domains: drafts, domains left out, lists that are fetched."""

from typing import Any

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.admins import assert_refused_to_others
from tests.support.parity import differences
from tests.support.stack import Client

UNKNOWN = "01AAAAAAAAAAAAAAAAAAAAAAAA"
DRAFT = "id localId permissionType domain publicComment privateComment obfuscate createdAt subscriptionId"
EXCLUDE = "id localId domain privateComment createdAt"
LIST = """id localId permissionType uri contentType title priority asDraft adoptOrphans removeRetracted fetchUsername
createdAt fetchedAt successfullyFetchedAt error count"""
CREATE_DRAFT = f"""mutation($type: DomainPermissionType!, $input: DomainPermissionInput!) {{
  done: createDomainDraft(permissionType: $type, input: $input) {{
    domainDraft {{ {DRAFT} }} userErrors {{ field code }} }} }}"""
REMOVE = "deletedId userErrors { code }"


async def listed(client: Client, field: str, parts: str, **variables: object) -> list[Any]:
    """Return a collection, asked two by two."""
    document = f"""query($after: String) {{ admin {{ found: {field}(first: 2, after: $after{_given(variables)}) {{
      nodes {{ {parts} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"""
    seen: list[Any] = []
    after = None
    while True:
        page = (await client.data(document, after=after))["admin"]["found"]
        seen += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return seen


def _given(variables: dict[str, object]) -> str:
    return "".join(f", {name}: {value}" for name, value in variables.items())


async def test_drafts_are_decided_about(admin: Client) -> None:
    made = []
    for kind, domain in (("BLOCK", "a.example"), ("ALLOW", "b.example"), ("BLOCK", "c.example")):
        given = {"domain": domain, "publicComment": "Noise", "privateComment": "Tiring", "obfuscate": True}
        payload = (await admin.data(CREATE_DRAFT, type=kind, input=given))["done"]
        assert payload["userErrors"] == []
        made.append(payload["domainDraft"])
    shown = await listed(admin, "domainDrafts", DRAFT)
    _, rest = await admin.rest("GET", "/api/v1/admin/domain_permission_drafts")
    assert shown == made[::-1]
    assert differences(shown, rest) == []
    assert await listed(admin, "domainDrafts", DRAFT, permissionType="ALLOW") == [made[1]]
    assert await listed(admin, "domainDrafts", DRAFT, domain='"c.example"') == [made[2]]
    again = (await admin.data(CREATE_DRAFT, type="BLOCK", input={"domain": "a.example"}))["done"]
    assert [error["code"] for error in again["userErrors"]] == ["CONFLICT"]
    accept = """mutation($id: ID!, $overwrite: Boolean!) { done: acceptDomainDraft(id: $id, overwrite: $overwrite) {
      domainPermission { id domain publicComment } userErrors { code } } }"""
    taken = (await admin.data(accept, id=made[0]["id"], overwrite=False))["done"]["domainPermission"]
    assert (taken["domain"], taken["publicComment"]) == ("a.example", "Noise")
    blocks = (await admin.data("{ admin { domainBlocks { id domain } } }"))["admin"]["domainBlocks"]
    assert blocks == [{"id": taken["id"], "domain": "a.example"}]
    second = (await admin.data(CREATE_DRAFT, type="BLOCK", input={"domain": "a.example", "publicComment": "More"}))[
        "done"
    ]
    assert (await admin.data(accept, id=second["domainDraft"]["id"], overwrite=False))["done"]["userErrors"] == [
        {"code": "CONFLICT"}
    ]
    over = (await admin.data(accept, id=second["domainDraft"]["id"], overwrite=True))["done"]["domainPermission"]
    assert over == {"id": taken["id"], "domain": "a.example", "publicComment": "More"}
    drop = f"mutation($id: ID!) {{ done: deleteDomainDraft(id: $id, exclude: true) {{ {REMOVE} }} }}"
    assert (await admin.data(drop, id=made[1]["id"]))["done"] == {"deletedId": made[1]["id"], "userErrors": []}
    assert (await admin.data(drop, id=made[1]["id"]))["done"]["userErrors"] == [{"code": "NOT_FOUND"}]
    assert [item["domain"] for item in await listed(admin, "domainExcludes", EXCLUDE)] == ["b.example"]
    assert await listed(admin, "domainDrafts", DRAFT) == [made[2]]


async def test_domains_are_left_out_of_lists(admin: Client) -> None:
    create = f"""mutation($domain: String!) {{ done: createDomainExclude(domain: $domain, privateComment: "Friends") {{
      domainExclude {{ {EXCLUDE} }} userErrors {{ field code }} }} }}"""
    made = [(await admin.data(create, domain=f"{name}.example"))["done"]["domainExclude"] for name in "abc"]
    shown = await listed(admin, "domainExcludes", EXCLUDE)
    _, rest = await admin.rest("GET", "/api/v1/admin/domain_permission_excludes")
    assert shown == made[::-1]
    assert differences(shown, rest) == []
    assert await listed(admin, "domainExcludes", EXCLUDE, domain='"b.example"') == [made[1]]
    empty = (await admin.data(create, domain=""))["done"]["userErrors"]
    assert [error["code"] for error in empty] == ["VALIDATION"]
    delete = f"mutation($id: ID!) {{ done: deleteDomainExclude(id: $id) {{ {REMOVE} }} }}"
    assert (await admin.data(delete, id=made[0]["id"]))["done"] == {"deletedId": made[0]["id"], "userErrors": []}
    assert (await admin.data(delete, id=made[0]["id"]))["done"]["userErrors"] == [{"code": "NOT_FOUND"}]


@pytest.mark.parametrize(
    "deed",
    [
        "createDomainBlock(input: {domain: $domain})",
        "createDomainAllow(input: {domain: $domain})",
        "createDomainDraft(permissionType: BLOCK, input: {domain: $domain})",
        "createDomainExclude(domain: $domain)",
    ],
)
async def test_what_is_no_domain_reaches_nobody(admin: Client, upstream: Client, deed: str) -> None:
    document = f"mutation($domain: String!) {{ done: {deed} {{ userErrors {{ field code }} }} }}"
    assert (await admin.data(document, domain="bücher.example:8080"))["done"]["userErrors"] == []
    await upstream.forget_calls()
    for domain in ("not a domain", "https://example.org/", ""):
        refused = (await admin.data(document, domain=domain))["done"]["userErrors"]
        assert refused == [{"field": "domain", "code": "VALIDATION"}], domain
    assert not [call for call in await upstream.calls() if call.startswith("POST")]


async def test_lists_are_subscribed_to(admin: Client) -> None:
    payload = f"domainSubscription {{ {LIST} }} userErrors {{ field code }}"
    create = f"""mutation($type: DomainPermissionType!, $input: DomainSubscriptionInput!) {{
      done: createDomainSubscription(permissionType: $type, input: $input) {{ {payload} }} }}"""
    given = {"uri": "https://lists.example/a.csv", "contentType": "CSV", "title": "A", "priority": 7, "asDraft": False}
    secret = {"fetchUsername": "ada", "fetchPassword": "a-secret"}
    made = (await admin.data(create, type="BLOCK", input=given | secret))["done"]["domainSubscription"]
    assert {name: made[name] for name in given} == given
    assert made["fetchUsername"] == "ada"
    assert "a-secret" not in str(made)
    other = given | {"uri": "https://lists.example/b", "contentType": "PLAIN", "title": "B"}
    allows = (await admin.data(create, type="ALLOW", input=other))["done"]["domainSubscription"]
    shown = await listed(admin, "domainSubscriptions", LIST)
    _, rest = await admin.rest("GET", "/api/v1/admin/domain_permission_subscriptions")
    assert shown == [allows, made]
    assert (
        differences([item | {"contentType": None} for item in shown], [item | {"content_type": None} for item in rest])
        == []
    )
    assert await listed(admin, "domainSubscriptions", LIST, permissionType="BLOCK") == [made]
    for wrong, kind, code in (
        ({"uri": "https://lists.example/c"}, "BLOCK", "VALIDATION"),
        ({"contentType": "CSV"}, "BLOCK", "VALIDATION"),
        (given, "BLOCK", "CONFLICT"),
        (given | {"uri": "https://lists.example/d", "title": "D", "priority": 256}, "BLOCK", "VALIDATION"),
    ):
        refused = (await admin.data(create, type=kind, input=wrong))["done"]
        assert [error["code"] for error in refused["userErrors"]] == [code], wrong
    update = f"""mutation($id: ID!, $input: DomainSubscriptionInput!) {{
      done: updateDomainSubscription(id: $id, input: $input) {{ {payload} }} }}"""
    changed = (await admin.data(update, id=made["id"], input={"title": "Renamed", "asDraft": True}))["done"]
    assert changed["domainSubscription"] == made | {"title": "Renamed", "asDraft": True}
    assert (await admin.data(update, id=made["id"], input={}))["done"]["userErrors"] == [
        {"field": "input", "code": "VALIDATION"}
    ]
    test = "mutation($id: ID!) { done: testDomainSubscription(id: $id) { domains error userErrors { code } } }"
    tried = (await admin.data(test, id=made["id"]))["done"]
    assert (tried["domains"], tried["userErrors"]) == (None, [])
    assert "lists.example" in tried["error"]
    delete = f"mutation($id: ID!) {{ done: deleteDomainSubscription(id: $id) {{ {REMOVE} }} }}"
    assert (await admin.data(delete, id=made["id"]))["done"] == {"deletedId": made["id"], "userErrors": []}
    assert (await admin.data(test, id=made["id"]))["done"]["userErrors"] == [{"code": "NOT_FOUND"}]
    assert await listed(admin, "domainSubscriptions", LIST) == [allows]


async def test_what_is_prepared_is_found_by_its_id(admin: Client, alice: Client) -> None:
    draft = (await admin.data(CREATE_DRAFT, type="BLOCK", input={"domain": "a.example"}))["done"]["domainDraft"]
    made = await admin.data("""mutation {
      a: createDomainExclude(domain: "b.example") { made: domainExclude { id } }
      b: createDomainSubscription(permissionType: BLOCK, input: {uri: "https://lists.example/c", contentType: PLAIN}) {
        made: domainSubscription { id } } }""")
    ids = [draft["id"], made["a"]["made"]["id"], made["b"]["made"]["id"]]
    nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    kinds = ("DomainDraft", "DomainExclude", "DomainSubscription")
    assert (await admin.data(nodes, ids=ids))["nodes"] == [
        {"__typename": kind, "id": one} for kind, one in zip(kinds, ids, strict=True)
    ]
    refused = await alice.graphql(nodes, ids=ids)
    assert refused["data"]["nodes"] == [None, None, None]
    assert {error["extensions"]["code"] for error in refused["errors"]} == {"FORBIDDEN"}


WRITES = {
    "prepare": 'createDomainDraft(permissionType: BLOCK, input: {domain: "x.example"})',
    "accept": f'acceptDomainDraft(id: "{UNKNOWN}")',
    "drop": f'deleteDomainDraft(id: "{UNKNOWN}")',
    "leave out": 'createDomainExclude(domain: "x.example")',
    "leave in": f'deleteDomainExclude(id: "{UNKNOWN}")',
    "subscribe": 'createDomainSubscription(permissionType: BLOCK, input: {uri: "https://x.example/"})',
    "change": f'updateDomainSubscription(id: "{UNKNOWN}", input: {{title: "x"}})',
    "unsubscribe": f'deleteDomainSubscription(id: "{UNKNOWN}")',
    "try": f'testDomainSubscription(id: "{UNKNOWN}")',
}
READS = ("domainDrafts", "domainExcludes", "domainSubscriptions")
ASKED = {name: f"{{ admin {{ {name} {{ nodes {{ id }} }} }} }}" for name in READS}
ASKED |= {name: f"mutation {{ {call} {{ userErrors {{ code }} }} }}" for name, call in WRITES.items()}


@pytest.mark.parametrize("asked", ASKED)
async def test_it_is_prepared_by_administrators(
    alice: Client, nobody: Client, upstream: Client, sandbox: Sandbox, asked: str
) -> None:
    await assert_refused_to_others(ASKED[asked], alice, nobody, upstream, sandbox)
