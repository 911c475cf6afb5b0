"""Reports: made by people, closed by administrators."""

from deploy.sandbox.server import Sandbox
from tests.support.parity import differences
from tests.support.stack import Client, token_of

REPORT = """localId createdAt targetAccount { acct } category comment forwarded actionTaken actionTakenAt
actionTakenComment ruleIds"""
CREATE = f"""mutation($input: ReportInput!) {{ reportAccount(input: $input) {{
    report {{ id statusIds {REPORT} }} userErrors {{ field message code }}
}} }}"""


async def test_a_report_is_what_rest_shows(alice: Client) -> None:
    bob = (await alice.data('{ account(acct: "bob") { id statuses(first: 1) { nodes { id } } } }'))["account"]
    rules = (await alice.data("{ instance { rules { id } } }"))["instance"]["rules"]
    status = bob["statuses"]["nodes"][0]["id"]
    written = {
        "accountId": bob["id"],
        "statusIds": [status],
        "comment": "Rude",
        "category": "VIOLATION",
        "ruleIds": [rules[0]["id"]],
    }
    payload = (await alice.data(CREATE, input=written))["reportAccount"]
    assert payload["userErrors"] == []
    report = payload["report"]
    _, rest = await alice.rest("GET", f"/api/v1/reports/{report['localId']}")
    assert differences({**report, "statusIds": None}, rest | {"status_ids": None}) == []
    assert (report["statusIds"], report["ruleIds"], report["comment"]) == ([status], [rules[0]["id"]], "Rude")
    shown = (await alice.data(f"{{ viewer {{ reports {{ nodes {{ id statusIds {REPORT} }} }} }} }}"))["viewer"][
        "reports"
    ]
    assert shown["nodes"] == [report]


async def test_another_persons_report_is_not_there(alice: Client, bob: Client) -> None:
    target = (await alice.data('{ account(acct: "carol") { id } }'))["account"]["id"]
    report = (await alice.data(CREATE, input={"accountId": target}))["reportAccount"]["report"]
    document = "query($id: ID!) { node(id: $id) { id } }"
    assert await bob.data(document, id=report["id"]) == {"node": None}
    assert await alice.data(document, id=report["id"]) == {"node": {"id": report["id"]}}


async def test_refusals_are_user_errors(alice: Client, upstream: Client) -> None:
    own = (await alice.data("{ viewer { account { id } } }"))["viewer"]["account"]["id"]
    payload = (await alice.data(CREATE, input={"accountId": own}))["reportAccount"]
    assert payload["report"] is None
    assert "own account" in payload["userErrors"][0]["message"]
    await upstream.forget_calls()
    for wrong, field in (
        ({"accountId": "../../admin"}, "accountId"),
        ({"accountId": own, "statusIds": [own]}, "statusIds"),
        ({"accountId": own, "ruleIds": ["1"]}, "ruleIds"),
    ):
        payload = (await alice.data(CREATE, input=wrong))["reportAccount"]
        assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, "VALIDATION")]
    assert await upstream.calls() == {}


async def test_an_administrator_closes_it(alice: Client, sandbox: Sandbox) -> None:
    admin = Client(alice.session, alice.base, token_of(sandbox.world, "admin", "read write admin"))
    bob = (await alice.data('{ account(acct: "bob") { id statuses(first: 1) { nodes { id localId } } } }'))["account"]
    status = bob["statuses"]["nodes"][0]
    made = await alice.data(CREATE, input={"accountId": bob["id"], "statusIds": [status["id"]], "comment": "Rude"})
    made = made["reportAccount"]["report"]
    fields = """id localId category comment forwarded actionTaken actionTakenAt actionTakenComment createdAt updatedAt
        reporter { username } target { username email } actionTakenBy { username } statuses { localId } rules { id }"""
    document = f"query($resolved: Boolean) {{ admin {{ reports(resolved: $resolved) {{ nodes {{ {fields} }} }} }} }}"
    shown = (await admin.data(document, resolved=False))["admin"]["reports"]["nodes"]
    _, rest = await admin.rest("GET", f"/api/v1/admin/reports/{made['localId']}")
    assert [report["localId"] for report in shown] == [made["localId"]]
    assert differences(shown[0], rest) == []
    assert shown[0]["statuses"] == [{"localId": status["localId"]}]
    payload = f"report {{ {fields} }} userErrors {{ code }}"
    close = f'mutation($id: ID!) {{ resolveReport(id: $id, comment: "Talked") {{ {payload} }} }}'
    closed = (await admin.data(close, id=shown[0]["id"]))["resolveReport"]
    assert closed["userErrors"] == []
    assert (closed["report"]["actionTaken"], closed["report"]["actionTakenComment"]) == (True, "Talked")
    assert closed["report"]["actionTakenBy"] == {"username": "admin"}
    assert (await admin.data(document, resolved=False))["admin"]["reports"]["nodes"] == []
    assert [one["id"] for one in (await admin.data(document, resolved=True))["admin"]["reports"]["nodes"]] == [
        shown[0]["id"]
    ]
    own = (await alice.data(f"{{ viewer {{ reports {{ nodes {{ {REPORT} }} }} }} }}"))["viewer"]["reports"]["nodes"]
    assert (own[0]["actionTaken"], own[0]["actionTakenComment"]) == (True, "Talked")
    document = "query($id: ID!) { node(id: $id) { ... on AdminReport { comment } } }"
    assert await admin.data(document, id=shown[0]["id"]) == {"node": {"comment": "Rude"}}
    refused = await alice.graphql(document, id=shown[0]["id"])
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["FORBIDDEN"]
