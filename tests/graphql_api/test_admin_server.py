"""What administrators keep of the server itself, and what they have it do."""

from dataclasses import replace

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.admins import assert_refused_to_others
from tests.support.parity import differences
from tests.support.stack import Client, token_of

UNKNOWN = "01AAAAAAAAAAAAAAAAAAAAAAAA"
SETTINGS = """title contactAccount { acct } contactEmail shortDescription description terms customCss
thumbnail thumbnailDescription"""
UPDATE = f"""mutation($input: UpdateInstanceInput!) {{ done: updateInstance(input: $input) {{
  instanceSettings {{ {SETTINGS} }} userErrors {{ field message code }} }} }}"""


async def test_what_the_server_says_of_itself_is_what_rest_shows(admin: Client) -> None:
    shown = (await admin.data(f"{{ admin {{ instanceSettings {{ {SETTINGS} }} }} }}"))["admin"]["instanceSettings"]
    _, rest = await admin.rest("GET", "/api/v1/instance")
    assert shown["shortDescription"] == rest["short_description_text"]
    assert shown["description"] == rest["description_text"]
    assert shown["title"] == rest["title"]
    assert shown["contactEmail"] == rest["email"]
    assert differences(shown["contactAccount"], rest["contact_account"]) == []


async def test_it_is_changed_and_everybody_hears_at_once(admin: Client, nobody: Client) -> None:
    public = "{ instance { title description contactEmail contactAccount { acct } } }"
    before = (await nobody.data(public))["instance"]
    given = {
        "title": "The weir",
        "contactAccount": "admin",
        "contactEmail": "weir@example.org",
        "shortDescription": "Birds **only**",
        "description": "All of the *birds*",
        "terms": "Be kind",
        "customCss": "a { color: red }",
    }
    payload = (await admin.data(UPDATE, input=given))["done"]
    assert payload["userErrors"] == []
    now = payload["instanceSettings"]
    assert {name: now[name] for name in given} == given | {"contactAccount": {"acct": "admin"}}
    heard = (await nobody.data(public))["instance"]
    assert heard != before
    assert (heard["title"], heard["contactEmail"]) == ("The weir", "weir@example.org")
    assert "<em>birds</em>" in heard["description"]
    nothing = {"contactAccount": None, "contactEmail": "", "shortDescription": "", "customCss": ""}
    emptied = (await admin.data(UPDATE, input=nothing))["done"]["instanceSettings"]
    assert emptied["title"] == "The weir"
    assert emptied | nothing == emptied


async def test_what_gotosocial_refuses_to_say_is_a_user_error(admin: Client) -> None:
    for given, field in (
        ({}, "input"),
        ({"title": "x" * 41}, "title"),
        ({"shortDescription": "x" * 501}, "shortDescription"),
        ({"terms": "x" * 5001}, "terms"),
        ({"contactAccount": "alice"}, "contactAccount"),
        ({"contactAccount": "nobody-at-all"}, "contactAccount"),
        ({"contactEmail": "nonsense"}, "contactEmail"),
    ):
        payload = (await admin.data(UPDATE, input=given))["done"]
        assert payload["instanceSettings"] is None
        assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, "VALIDATION")], given


RULE = "rule { id text createdAt updatedAt } userErrors { field code }"


async def test_rules_come_change_and_go(admin: Client, nobody: Client) -> None:
    public = "{ instance { rules { id text } } }"
    before = (await nobody.data(public))["instance"]["rules"]
    new = (await admin.data(f'mutation {{ done: createRule(text: "No cats") {{ {RULE} }} }}'))["done"]["rule"]
    assert (await nobody.data(public))["instance"]["rules"] == [*before, {"id": new["id"], "text": "No cats"}]
    update = f"mutation($id: ID!, $text: String!) {{ done: updateRule(id: $id, text: $text) {{ {RULE} }} }}"
    changed = (await admin.data(update, id=new["id"], text="No dogs"))["done"]["rule"]
    assert (changed["id"], changed["text"], changed["createdAt"]) == (new["id"], "No dogs", new["createdAt"])
    shown = (await admin.data("{ admin { rules { id text createdAt updatedAt } } }"))["admin"]["rules"]
    _, rest = await admin.rest("GET", "/api/v1/admin/instance/rules")
    assert shown[-1] == changed
    assert differences(shown, rest) == []
    assert [rule["id"] for rule in shown] == [rule["id"] for rule in rest]
    delete = "mutation($id: ID!) { done: deleteRule(id: $id) { deletedId userErrors { field code } } }"
    assert (await admin.data(delete, id=new["id"]))["done"] == {"deletedId": new["id"], "userErrors": []}
    assert (await nobody.data(public))["instance"]["rules"] == before
    # GoToSocial itself would change, and take back, a rule that is gone.
    for document in (delete, update):
        gone = (await admin.data(document, id=new["id"], text="No owls"))["done"]
        assert gone["userErrors"] == [{"field": None, "code": "NOT_FOUND"}]
    empty = (await admin.data(f'mutation {{ done: createRule(text: "") {{ {RULE} }} }}'))["done"]
    assert empty == {"rule": None, "userErrors": [{"field": "text", "code": "VALIDATION"}]}


async def test_who_may_only_write_changes_rules_too(admin: Client, nobody: Client, sandbox: Sandbox) -> None:
    writer = replace(admin, token=token_of(sandbox.world, "admin", "read:accounts admin:write"))
    rule_id = (await admin.data(f'mutation {{ done: createRule(text: "No cats") {{ {RULE} }} }}'))["done"]["rule"]["id"]
    assert (await writer.rest("GET", "/api/v1/admin/instance/rules"))[0] == 403
    update = f'mutation($id: ID!) {{ done: updateRule(id: $id, text: "No dogs") {{ {RULE} }} }}'
    changed = (await writer.data(update, id=rule_id))["done"]
    assert (changed["userErrors"], changed["rule"]["text"]) == ([], "No dogs")
    delete = "mutation($id: ID!) { done: deleteRule(id: $id) { deletedId userErrors { field code } } }"
    assert (await writer.data(delete, id=rule_id))["done"] == {"deletedId": rule_id, "userErrors": []}
    rules = (await nobody.data("{ instance { rules { id } } }"))["instance"]["rules"]
    assert {"id": rule_id} not in rules
    unknown = (await writer.data(delete, id=UNKNOWN))["done"]
    assert unknown["userErrors"] == [{"field": None, "code": "NOT_FOUND"}]


FILTER = "headerFilter { id header regex createdAt createdById } userErrors { field code }"


@pytest.mark.parametrize("kind", ["Block", "Allow"])
async def test_header_filters_come_and_go(admin: Client, kind: str) -> None:
    create = f"""mutation($header: String!, $regex: String!) {{
      done: createHeader{kind}(header: $header, regex: $regex) {{ {FILTER} }} }}"""
    made = (await admin.data(create, header="user-agent", regex=".*Bad.*"))["done"]["headerFilter"]
    assert (made["header"], made["regex"]) == ("User-Agent", ".*Bad.*")
    parts = "id header regex createdAt createdById"
    asked = f"{{ admin {{ found: header{kind}s {{ {parts} }} }} viewer {{ account {{ id }} }} }}"
    answer = await admin.data(asked)
    assert answer["admin"]["found"] == [made]
    assert made["createdById"] == answer["viewer"]["account"]["id"]
    _, rest = await admin.rest("GET", f"/api/v1/admin/header_{kind.lower()}s")
    assert differences([made | {"createdById": None}], [rest[0] | {"created_by_id": None}]) == []
    for header, regex, field in (("", "x", "header"), ("accept", "", "regex"), ("accept", "(", "regex")):
        refused = (await admin.data(create, header=header, regex=regex))["done"]["userErrors"]
        assert refused == [{"field": field, "code": "VALIDATION"}]
    delete = f"mutation($id: ID!) {{ done: deleteHeader{kind}(id: $id) {{ deletedId userErrors {{ code }} }} }}"
    assert (await admin.data(delete, id=made["id"]))["done"] == {"deletedId": made["id"], "userErrors": []}
    assert (await admin.data(asked))["admin"]["found"] == []


async def test_the_server_tidies_up(admin: Client, upstream: Client, sandbox: Sandbox) -> None:
    clean = "mutation($days: Int) { done: cleanMedia(remoteCacheDays: $days) { remoteCacheDays userErrors { code } } }"
    assert (await admin.data(clean, days=3))["done"] == {"remoteCacheDays": 3, "userErrors": []}
    assert (await admin.data(clean))["done"]["remoteCacheDays"] == 7
    await upstream.forget_calls()
    for days in (-3, 2_000_000_000):
        assert (await admin.data(clean, days=days))["done"]["userErrors"] == [{"code": "VALIDATION"}]
    assert "POST /api/v1/admin/media_cleanup" not in await upstream.calls()
    fetch = "mutation($domain: String) { done: refetchEmojis(domain: $domain) { domain userErrors { field } } }"
    assert (await admin.data(fetch, domain="x.example"))["done"] == {"domain": "x.example", "userErrors": []}
    assert (await admin.data(fetch))["done"] == {"domain": None, "userErrors": []}
    for wrong in ("x" * 9000, "no domain", "https://x.example/"):
        assert (await admin.data(fetch, domain=wrong))["done"]["userErrors"] == [{"field": "domain"}]
    refetches = sandbox.world.refetches
    assert [refetches[row_id].domain for row_id in refetches.ids] == ["x.example", ""]
    expire = "mutation($domain: String!) { done: expireDomainKeys(domain: $domain) { actionId userErrors { field } } }"
    assert (await admin.data(expire, domain="x.example"))["done"]["actionId"]
    for wrong in (" ", "no domain"):
        assert (await admin.data(expire, domain=wrong))["done"]["userErrors"] == [{"field": "domain"}]
    send = """mutation($address: String!) { done: sendTestEmail(address: $address, message: "Hello") {
      address userErrors { field code } } }"""
    assert (await admin.data(send, address="ada@example.org"))["done"] == {
        "address": "ada@example.org",
        "userErrors": [],
    }
    refused = (await admin.data(send, address="nonsense"))["done"]["userErrors"]
    assert refused == [{"field": "address", "code": "VALIDATION"}]
    _, mails = await upstream.rest("GET", "/sandbox/mails")
    assert [(mail["address"], mail["text"]) for mail in mails] == [("ada@example.org", "Hello")]


READS = {
    "settings": "{ admin { instanceSettings { title } } }",
    "rules": "{ admin { rules { text } } }",
    "header blocks": "{ admin { headerBlocks { regex } } }",
    "header allows": "{ admin { headerAllows { regex } } }",
}
WRITES = {
    "say": 'updateInstance(input: {title: "x"})',
    "add a rule": 'createRule(text: "x")',
    "change a rule": f'updateRule(id: "{UNKNOWN}", text: "x")',
    "take a rule back": f'deleteRule(id: "{UNKNOWN}")',
    "block a header": 'createHeaderBlock(header: "x", regex: "x")',
    "block it no more": f'deleteHeaderBlock(id: "{UNKNOWN}")',
    "allow a header": 'createHeaderAllow(header: "x", regex: "x")',
    "allow it no more": f'deleteHeaderAllow(id: "{UNKNOWN}")',
    "clean": "cleanMedia",
    "fetch": "refetchEmojis",
    "mail": 'sendTestEmail(address: "a@example.org")',
    "expire": 'expireDomainKeys(domain: "x.example")',
}
ASKED = READS | {name: f"mutation {{ {call} {{ userErrors {{ code }} }} }}" for name, call in WRITES.items()}


@pytest.mark.parametrize("asked", ASKED)
async def test_it_is_for_administrators(
    alice: Client, nobody: Client, upstream: Client, sandbox: Sandbox, asked: str
) -> None:
    await assert_refused_to_others(ASKED[asked], alice, nobody, upstream, sandbox)
