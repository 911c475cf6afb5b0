"""The sandbox's sign-up, moderation, domains, scheduling and CSV where the contract kit does not look."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

import pytest

from deploy.sandbox.deeds.oauth import OUT_OF_BAND
from deploy.sandbox.server import Sandbox
from deploy.sandbox.ulid import now
from tests.support.people import Json, Person

ADMIN = "/api/v1/admin"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
APPLICANT = {
    "username": "wren",
    "email": "wren@example.org",
    "password": "Passw0rd-of-the-wren!",
    "agreement": "true",
    "locale": "en",
    "reason": "There is bread here, and I can carry sandbags.",
}
PATIENCE = 5.0


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def admin(sandbox: Sandbox) -> Person:
    return Person(sandbox, "admin", scopes="read write admin")


def waiting_page(person: Person, email: str, password: str) -> str:
    """Sign in like a browser; return where the consent page sends to, "" when it asks for consent."""
    app = json.loads(
        person.raw(
            "POST", "/api/v1/apps", urlencode({"client_name": "x", "redirect_uris": OUT_OF_BAND}).encode(), FORM
        )[2]
    )
    query = urlencode({"response_type": "code", "client_id": app["client_id"], "redirect_uri": OUT_OF_BAND})
    cookie: dict[str, str] = {}
    for method, path, form in (
        ("GET", f"/oauth/authorize?{query}", {}),
        ("POST", "/auth/sign_in", {"username": email, "password": password}),
        ("GET", "/oauth/authorize", {}),
    ):
        headers = FORM | cookie | {"Accept": "text/html"}
        status, answer, _ = person.raw(method, path, urlencode(form).encode(), headers)
        assert status in (200, 302, 303), (method, path)
        if answer["Set-Cookie"]:
            cookie = {"Cookie": answer["Set-Cookie"].partition(";")[0]}
    return str(answer["Location"] or "")


def test_who_signs_up_confirms_and_waits_for_an_admin(admin: Person) -> None:
    assert admin.raw("POST", "/signup", urlencode(APPLICANT).encode(), FORM | {"Accept": "text/html"})[0] == 200
    told = admin.get("/api/v1/notifications?limit=1")
    assert [(row["type"], row["account"]["acct"]) for row in told] == [("admin.sign_up", "wren")]
    email, password = APPLICANT["email"], APPLICANT["password"]
    assert waiting_page(admin, email, password) == "/auth/check_your_email"
    mail = admin.get("/sandbox/mails")[0]
    link = re.search(r"/confirm_email\?token=\S+", mail["text"])
    assert (mail["address"], link is not None) == (email, True)
    assert link
    assert admin.raw("GET", link[0], headers={"Accept": "text/html"})[0] == 200
    assert waiting_page(admin, email, password) == "/auth/check_your_email"
    assert admin.raw("POST", link[0], headers={"Accept": "text/html"})[0] == 200
    assert waiting_page(admin, email, password) == "/auth/wait_for_approval"
    account = admin.get(f"{ADMIN}/accounts?pending=true")[0]
    assert (account["username"], account["confirmed"], account["approved"]) == ("wren", True, False)
    admin.post(f"{ADMIN}/accounts/{account['id']}/approve")
    assert waiting_page(admin, email, password) == ""
    assert admin.refused("POST", f"{ADMIN}/accounts/{account['id']}/reject")[0] == 422


def test_an_admin_token_in_the_wrong_hands_does_nothing(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice", scopes="read write admin")
    status, reason = alice.refused("GET", f"{ADMIN}/accounts")
    assert (status, reason.endswith("not an admin")) == (403, True)


def test_a_suspended_account_leaves_an_empty_shell(sandbox: Sandbox, admin: Person) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    status = bob.say("Soon gone")
    alice.post(f"/api/v1/statuses/{status['id']}/reblog")
    before = alice.get("/api/v1/accounts/verify_credentials")["following_count"]
    admin.post(f"{ADMIN}/accounts/{bob.account.id}/action", type="suspend")
    assert alice.refused("GET", f"/api/v1/statuses/{status['id']}")[0] == 404
    assert all(row["account"]["acct"] != "bob" for row in alice.get("/api/v1/timelines/home?limit=40"))
    assert alice.get("/api/v1/accounts/verify_credentials")["following_count"] == before - 1
    assert bob.refused("GET", "/api/v1/accounts/verify_credentials")[0] == 401
    shell = alice.get(f"/api/v1/accounts/{bob.account.id}")
    assert (shell["suspended"], shell["display_name"], shell["statuses_count"]) == (True, "", 0)


def test_an_account_is_deleted_by_who_knows_its_password(sandbox: Sandbox) -> None:
    dave = Person(sandbox, "dave")
    assert dave.refused("POST", "/api/v1/accounts/delete", password="wrong")[0] == 403
    password = b'{"password": "Chirp-demo-dave-2026"}'
    assert dave.raw("POST", "/api/v1/accounts/delete", password)[0] == 202
    assert dave.refused("GET", "/api/v1/accounts/verify_credentials")[0] == 401


def arrive(person: Person, acct: str) -> tuple[int, Json]:
    order = json.dumps({"acct": acct, "text": "Hello from afar"}).encode()
    status, _, body = person.raw("POST", "/sandbox/remote_statuses", order)
    return status, json.loads(body)


def test_a_blocked_domain_is_gone_and_its_block_busy_for_a_moment(sandbox: Sandbox, admin: Person) -> None:
    alice = Person(sandbox, "alice")
    post = arrive(admin, "zoe@sub.far.example")[1]
    block = admin.post(f"{ADMIN}/domain_blocks", domain="far.example", obfuscate=True)
    assert alice.refused("GET", f"/api/v1/statuses/{post['id']}")[0] == 404
    assert arrive(admin, "zoe@sub.far.example")[0] == 403
    assert admin.refused("DELETE", f"{ADMIN}/domain_blocks/{block['id']}")[0] == 409
    assert admin.get(f"{ADMIN}/domain_blocks") == []
    assert arrive(admin, "zoe@sub.far.example")[0] == 200


def test_a_scheduled_post_comes_out_when_it_is_due(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    at = datetime.now(UTC) + timedelta(hours=1)
    poll = {"options": ["owl", "wren"], "expires_in": 3600}
    waiting = alice.say("At last", scheduled_at=at.isoformat(), poll=poll, visibility="unlisted")
    sandbox.world.scheduled.change(sandbox.world.scheduled[waiting["id"]], scheduled_at=now())
    deadline = time.monotonic() + PATIENCE
    while alice.get("/api/v1/scheduled_statuses") and time.monotonic() < deadline:
        time.sleep(0.02)
    newest = alice.get("/api/v1/timelines/home?limit=1")[0]
    assert (newest["text"], newest["visibility"], newest["poll"]["expired"]) == ("At last", "unlisted", False)
    assert alice.refused("GET", f"/api/v1/scheduled_statuses/{waiting['id']}")[0] == 404


def test_a_day_takes_so_many_scheduled_posts(sandbox: Sandbox) -> None:
    alice = Person(sandbox, "alice")
    noon = (datetime.now(UTC) + timedelta(days=3)).replace(hour=12)
    rows = [alice.say(f"Number {number}", scheduled_at=noon.isoformat()) for number in range(25)]
    late = (noon + timedelta(days=1)).isoformat()
    assert alice.refused("POST", "/api/v1/statuses", status="One more", scheduled_at=noon.isoformat())[0] == 422
    alice.put(f"/api/v1/scheduled_statuses/{rows[0]['id']}", scheduled_at=late)
    assert alice.say("One more", scheduled_at=noon.isoformat())["params"]["text"] == "One more"
    assert alice.refused("PUT", f"/api/v1/scheduled_statuses/{rows[0]['id']}", scheduled_at=noon.isoformat())[0] == 422


@pytest.mark.parametrize(
    "form",
    [{"status": "@bob look"}, {"status": "Which?", "poll": {"options": ["a", "b"], "expires_in": 600}}],
)
def test_what_concerns_others_takes_no_past_date(sandbox: Sandbox, form: dict[str, object]) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    assert Person(sandbox, "alice").refused("POST", "/api/v1/statuses", scheduled_at=yesterday, **form)[0] == 403


def test_an_import_that_overwrites_ends_what_is_not_in_the_file(sandbox: Sandbox) -> None:
    dave = Person(sandbox, "dave")
    status, _, exported = dave.raw("GET", "/api/v1/exports/following.csv", headers={"Accept": "text/csv"})
    assert (status, b"alice@" in exported, b"grace@" in exported) == (200, True, False)
    lines = f"Account address,Show boosts\ngrace@{sandbox.world.domain},false\nnobody@far.example,true\n"
    status, _ = dave.upload(lines.encode(), "f.csv", "/api/v1/import", "data", type="following", mode="overwrite")
    assert status == 202
    followed = dave.get(f"/api/v1/accounts/{dave.account.id}/following")
    assert [account["acct"] for account in followed] == ["grace"]
    relation = dave.get(f"/api/v1/accounts/relationships?id[]={followed[0]['id']}")[0]
    assert (relation["following"], relation["showing_reblogs"]) == (True, False)


def test_an_emoji_can_be_seen_and_a_report_reaches_the_admin(sandbox: Sandbox, admin: Person) -> None:
    alice, bob = Person(sandbox, "alice"), Person(sandbox, "bob")
    status = bob.say("Fresh :loaf: and :nothing:")
    assert [emoji["shortcode"] for emoji in status["emojis"]] == ["loaf"]
    for name in ("url", "static_url"):
        assert alice.raw("GET", urlsplit(status["emojis"][0][name]).path)[0] == 200
    alice.post("/api/v1/reports", account_id=bob.account.id, status_ids=[status["id"]], comment="Too fresh")
    assert admin.get("/api/v1/notifications?limit=1")[0]["type"] == "admin.report"
    report = admin.get(f"{ADMIN}/reports?resolved=false")[0]
    assert [row["id"] for row in report["statuses"]] == [status["id"]]
    admin.post(f"{ADMIN}/reports/{report['id']}/resolve", action_taken_comment="Eaten")
    assert alice.get(f"/api/v1/reports/{report['id'] if report else ''}")["action_taken_comment"] == "Eaten"
