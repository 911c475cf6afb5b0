"""A post that is sent twice under one Idempotency-Key is made once, and has one answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from gateway.mastodon.statuses import LARGEST_BODY
from resolvers.settings import Settings, read_settings
from tests.support.serving import serving
from tests.support.stack import Client, revoke, token_of
from tests.support.stores import Sql

POSTS = "/api/v1/statuses"
MADE = "POST /api/v1/statuses"
# They tell of one exchange.
DIFFER = {"x-request-id", "date"}

Found = tuple[int, list[tuple[str, str]], bytes]


@pytest.fixture
async def raw() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client that leaves bodies as they come."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False) as session:
        yield session


async def ask(  # its body as aiohttp takes it
    client: Client,
    raw: aiohttp.ClientSession,
    key: str,
    headers: dict[str, str] | None = None,
    **body: Any,  # noqa: ANN401
) -> Found:
    """Post; return status, headers and body as they came."""
    sent = client.headers() | {"Idempotency-Key": key, "Accept-Encoding": "gzip"} | (headers or {})
    async with raw.post(client.base + POSTS, headers=sent, **body) as answer:
        kept = [(name.lower(), value) for name, value in answer.headers.items() if name.lower() not in DIFFER]
        return answer.status, sorted(kept), await answer.read()


async def keyed(client: Client, key: str, **body: Any) -> tuple[int, Any]:  # noqa: ANN401  as aiohttp
    headers = {"Idempotency-Key": key} | body.pop("headers", {})
    return await client.rest("POST", POSTS, headers=headers, **body)


def multipart(text: str) -> aiohttp.FormData:
    form = aiohttp.FormData({"status": text}, default_to_multipart=True)
    form.add_field("visibility", "unlisted")
    return form


async def test_the_second_answer_is_the_first_one(alice: Client, upstream: Client, raw: aiohttp.ClientSession) -> None:
    await upstream.forget_calls()
    first = await ask(alice, raw, "k", {"Origin": "https://app.example"}, data={"status": "Once"})
    second = await ask(alice, raw, "k", {"Origin": "https://app.example"}, data={"status": "Once"})
    assert first == second
    assert first[0] == 200
    assert ("content-encoding", "gzip") in first[1]
    assert any(name == "access-control-allow-origin" for name, _ in first[1])
    assert await upstream.calls() == {MADE: 1}


@pytest.mark.parametrize("kind", ["json", "form", "multipart"])
async def test_every_form_of_body_is_known_again(alice: Client, upstream: Client, kind: str) -> None:
    bodies = {
        "json": lambda: {"json": {"status": "Again", "visibility": "unlisted"}},
        "form": lambda: {"data": {"status": "Again", "visibility": "unlisted"}},
        "multipart": lambda: {"data": multipart("Again")},
    }
    status, first = await keyed(alice, "k", **bodies[kind]())
    assert (status, first["visibility"]) == (200, "unlisted")
    assert first["content"] == "<p>Again</p>"
    assert await keyed(alice, "k", **bodies[kind]()) == (200, first)
    assert (await upstream.calls())[MADE] == 1


async def test_another_body_is_refused(alice: Client, upstream: Client) -> None:
    await keyed(alice, "k", json={"status": "One"})
    refused = {"error": "This Idempotency-Key was used for another post.", "field": "idempotency_key"}
    for other in ({"json": {"status": "Two"}}, {"data": {"status": "One"}}, {"data": multipart("One")}):
        assert await keyed(alice, "k", **other) == (422, refused)
    assert (await upstream.calls())[MADE] == 1


async def test_a_key_belongs_to_its_token(alice: Client, bob: Client) -> None:
    _, hers = await keyed(alice, "k", json={"status": "Mine"})
    status, his = await keyed(bob, "k", json={"status": "Mine, too"})
    assert (status, his["account"]["acct"]) == (200, "bob")
    assert his["id"] != hers["id"]


async def test_a_refused_post_frees_its_key(alice: Client) -> None:
    refused, told = await keyed(alice, "k", json={"status": ""})
    assert (refused, told["error"]) == (400, "Bad Request: status contains no text, media or poll")
    posted, _ = await keyed(alice, "k", json={"status": "Better"})
    assert posted == 200


async def test_without_a_key_nothing_is_noted(alice: Client, nobody: Client, upstream: Client, sql: Sql) -> None:
    for headers in ({}, {"Idempotency-Key": " "}):
        first = await alice.rest("POST", POSTS, json={"status": "Twice"}, headers=headers)
        second = await alice.rest("POST", POSTS, json={"status": "Twice"}, headers=headers)
        assert first[1]["id"] != second[1]["id"]
    direct = await upstream.rest("POST", POSTS, json={"status": "x"}, headers={"Idempotency-Key": "k"})
    assert direct[0] == 401
    assert await keyed(nobody, "k", json={"status": "x"}) == direct
    assert await sql.fetchval("SELECT count(*) FROM chirp.idempotency") == 0


async def test_other_methods_of_the_path_are_gotosocials(alice: Client, upstream: Client) -> None:
    headers = {"Idempotency-Key": "k"}
    direct = Client(upstream.session, upstream.base, alice.token)
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        async with (
            alice.session.request(method, alice.base + POSTS, headers=alice.headers() | headers) as through,
            alice.session.request(method, direct.base + POSTS, headers=alice.headers() | headers) as straight,
        ):
            assert (through.status, await through.read()) == (straight.status, await straight.read())


async def test_a_post_for_later_is_scheduled_once(alice: Client) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    first = await keyed(alice, "k", json={"status": "Later", "scheduled_at": later})
    assert first[0] == 200
    assert await keyed(alice, "k", json={"status": "Later", "scheduled_at": later}) == first
    _, waiting = await alice.rest("GET", "/api/v1/scheduled_statuses")
    assert [row["params"]["text"] for row in waiting] == ["Later"]


async def test_too_long_and_too_large(alice: Client, upstream: Client) -> None:
    assert (await keyed(alice, "k" * 255, json={"status": "x"}))[0] == 200
    assert await keyed(alice, "k" * 256, json={"status": "x"}) == (
        422,
        {"error": "Idempotency-Key is too long: at most 255 characters.", "field": "idempotency_key"},
    )
    as_json = {"Content-Type": "application/json"}
    text = b"x" * (LARGEST_BODY - len(b'{"status":""}'))
    fits, told = await keyed(alice, "fits", data=BytesIO(b'{"status":"%s"}' % text), headers=as_json)
    assert (fits, told["error"]) == (400, "Bad Request: text with spoiler exceed max chars (5000)")
    assert await keyed(alice, "large", data=BytesIO(b'{"status":"%sx"}' % text), headers=as_json) == (
        413,
        {"error": "The body of this request may have up to 1 MiB."},
    )
    assert (await upstream.calls())[MADE] == 2


async def test_two_gateways_and_fifty_duplicates_make_one_post(
    alice: Client, upstream: Client, gateway_settings: Settings, raw: aiohttp.ClientSession
) -> None:
    await upstream.order_fault(kind="delay", path=POSTS, method="POST", seconds=0.5)
    async with serving(create_app(gateway_settings)) as other:
        elsewhere = Client(alice.session, other, alice.token)
        sent = [ask((alice, elsewhere)[n % 2], raw, "k", json={"status": "Fifty"}) for n in range(50)]
        answers = await asyncio.gather(*sent)
    assert answers[0][0] == 200
    assert all(answer == answers[0] for answer in answers)
    assert (await upstream.calls())[MADE] == 1


async def test_a_key_is_free_again_after_an_hour(alice: Client, sql: Sql) -> None:
    _, first = await keyed(alice, "k", json={"status": "Daily"})
    await sql.execute("UPDATE chirp.idempotency SET created_at = now() - interval '59 minutes'")
    assert (await keyed(alice, "k", json={"status": "Daily"}))[1]["id"] == first["id"]
    await sql.execute("UPDATE chirp.idempotency SET created_at = now() - interval '61 minutes'")
    status, second = await keyed(alice, "k", json={"status": "Other"})
    assert status == 200
    assert second["id"] != first["id"]
    assert (await keyed(alice, "k", json={"status": "Other"}))[1] == second


async def test_what_is_kept_is_sealed(alice: Client, sql: Sql) -> None:
    await keyed(alice, "k", json={"status": "Between us", "visibility": "direct"})
    row = await sql.fetchrow("SELECT * FROM chirp.idempotency")
    assert row is not None
    kept = b"".join(value for value in row.values() if isinstance(value, bytes))
    assert row["state"] == "done"
    assert not [word for word in (b"Between us", b"statuses", (alice.token or "").encode()) if word in kept]
    # Sealed for its own row only: what is moved to another opens no more.
    await keyed(alice, "l", json={"status": "Open"})
    await sql.execute("UPDATE chirp.idempotency SET answer = $1 WHERE key = 'l'", row["answer"])
    assert (await keyed(alice, "l", json={"status": "Open"}))[0] == 409


async def test_it_can_be_switched_off(environ: dict[str, str], sandbox: Sandbox, upstream: Client) -> None:
    settings = read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_ENHANCE": "none"})
    async with serving(create_app(settings)) as base:
        plain = Client(upstream.session, base, token_of(sandbox.world, "alice"))
        first = await keyed(plain, "k", json={"status": "Twice"})
        second = await keyed(plain, "k", json={"status": "Twice"})
    assert first[1]["id"] != second[1]["id"]


async def test_a_revoked_token_gets_no_kept_answer(nobody: Client, sandbox: Sandbox) -> None:
    alice = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice"))
    post = {"json": {"status": "Between us", "visibility": "direct"}, "headers": {"Idempotency-Key": "kept"}}
    assert (await alice.rest("POST", "/api/v1/statuses", **post))[0] == 200
    await revoke(alice, sandbox.world, through=nobody)
    status, answer = await alice.rest("POST", "/api/v1/statuses", **post)
    assert (status, "content" in answer) == (401, False)
