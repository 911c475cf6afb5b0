"""What nobody else claims is GoToSocial's, byte for byte, both ways."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.mirror import exchange, mirror
from tests.support.serving import serving
from tests.support.stack import Client

# They tell of one request or one moment.
DIFFER = {"x-request-id", "date"}

Found = tuple[int, list[tuple[str, str]], bytes]


async def ask(client: Client, method: str, path: str, **headers: str) -> Found:
    """Return status, headers but those that always differ, and body, of one request."""
    async with client.session.request(
        method, client.base + path, headers=client.headers() | headers, allow_redirects=False
    ) as answer:
        kept = [(name.lower(), value) for name, value in answer.headers.items() if name.lower() not in DIFFER]
        return answer.status, sorted(kept), await answer.read()


@pytest.fixture
async def mirrored(environ: dict[str, str]) -> AsyncIterator[str]:
    """Return the address of a gateway whose GoToSocial answers with what it was sent."""
    async with mirror() as far, serving(create_app(read_settings(environ | {"GTS_HOST": far}))) as base:
        yield base


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/trends/tags",
        "/nodeinfo/2.0",
        "/api/v1/timelines/home?limit=3",
        "/api/v1/nothing",
        "/api/v1/accounts/lookup?acct=%62ob",
        "/oauth/authorize?response_type=code",
        "/auth/sign_in",
        "/nothing",
    ],
)
async def test_answers_are_the_same_direct_and_through(alice: Client, upstream: Client, path: str) -> None:
    direct = Client(upstream.session, upstream.base, alice.token)
    assert await ask(alice, "GET", path) == await ask(direct, "GET", path)


@pytest.mark.parametrize("method", ["HEAD", "DELETE", "OPTIONS", "PUT"])
async def test_refused_methods_are_gotosocials_own(nobody: Client, upstream: Client, method: str) -> None:
    assert await ask(nobody, method, "/api/v1/instance") == await ask(upstream, method, "/api/v1/instance")


async def test_a_preflight_is_answered_once(nobody: Client) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    _, headers, _ = await ask(nobody, "OPTIONS", "/api/v1/statuses", **asked)
    assert [value for name, value in headers if name == "access-control-allow-origin"] == ["*"]


async def test_a_missing_user_agent_stays_missing(gateway: str) -> None:
    answer = await exchange(gateway, b"GET /api/v1/instance HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.split()[1] == b"418"


@pytest.mark.parametrize(
    "target", [b"/api/v1/accounts/..%2Flookup//x/../y?a=%2f&b=+%20&c&a=%zz", b"/users/alice?", b"/api/v1/x??a=?"]
)
async def test_path_query_and_headers_arrive_as_they_were_sent(mirrored: str, target: bytes) -> None:
    sent = [b"User-Agent: a  b", b'Signature: keyId="x",headers="(request-target) host"', b"Accept-Encoding: br"]
    head = b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"Host: evil.example", *sent, b"Connection: close"])
    answer = await exchange(mirrored, head + b"\r\n\r\n")
    seen = answer.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert seen[0] == b"GET " + target + b" HTTP/1.1"
    names = sorted(line.partition(b":")[0].lower() for line in seen[1:] if line)
    ours = [b"host", b"x-forwarded-for", b"x-forwarded-proto", b"x-request-id"]
    assert names == sorted([*ours, b"user-agent", b"signature", b"accept-encoding"])
    assert b"Host: localhost:3000" in seen
    assert {line.partition(b": ")[2] for line in seen} >= {line.partition(b": ")[2] for line in sent}


async def test_a_client_cannot_choose_its_address_or_smuggle_hops(environ: dict[str, str]) -> None:
    spoofed = [
        b"X-Forwarded-For: 203.0.113.9",
        b"X-Real-IP: 203.0.113.9",
        b"Forwarded: for=203.0.113.9",
        b"X-Forwarded-Host: evil.example",
        b"Keep-Alive: 5",
        b"TE: trailers",
        b"X-Hop: secret",
        b"Connection: close, X-Hop",
    ]
    request = b"\r\n".join([b"GET /x HTTP/1.1", b"Host: x", *spoofed]) + b"\r\n\r\n"
    async with mirror() as far:
        settings = read_settings(environ | {"GTS_HOST": far, "CHIRP_TRUSTED_PROXIES": "10.0.0.0/8"})
        async with serving(create_app(settings)) as base:
            seen = (await exchange(base, request)).partition(b"\r\n\r\n")[2].lower()
    assert b"203.0.113.9" not in seen
    assert b"evil.example" not in seen
    assert b"x-forwarded-for: 127.0.0.1\r\n" in seen
    assert not [word for word in (b"keep-alive", b"te:", b"x-hop") if word in seen]


@pytest.mark.parametrize(
    ("forwarded", "vouched"),
    [
        (b"203.0.113.9", b"203.0.113.9"),
        (b"198.51.100.1, 203.0.113.9", b"203.0.113.9"),
        (b"203.0.113.9, 127.0.0.3", b"203.0.113.9"),
        (b"203.0.113.9, nonsense", b"127.0.0.1"),
        (b"2001:db8::1", b"2001:db8::1"),
        (b"::ffff:203.0.113.9", b"203.0.113.9"),
    ],
)
async def test_a_trusted_proxy_names_the_client(mirrored: str, forwarded: bytes, vouched: bytes) -> None:
    request = b"GET /x HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + forwarded + b"\r\nConnection: close\r\n\r\n"
    seen = (await exchange(mirrored, request)).partition(b"\r\n\r\n")[2].lower()
    assert b"x-forwarded-for: " + vouched + b"\r\n" in seen


async def test_answer_headers_come_back_as_they_were(mirrored: str) -> None:
    answer = await exchange(mirrored, b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    head = answer.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    assert [line for line in head if line.startswith(b"x-odd")] == [b"x-odd: a", b"x-odd: b"]
    assert not [line for line in head if line.startswith((b"server", b"via"))]


@pytest.mark.parametrize("method", [b"POST", b"PUT", b"DELETE", b"PATCH"])
async def test_a_body_arrives_whole_with_its_length(mirrored: str, method: bytes) -> None:
    body = bytes(range(256)) * 300
    head = b"\r\n".join([method + b" /x HTTP/1.1", b"Host: x", b"Content-Length: %d" % len(body), b"Connection: close"])
    seen = (await exchange(mirrored, head + b"\r\n\r\n" + body)).partition(b"\r\n\r\n")[2]
    assert seen.endswith(b"\r\n\r\n" + body)
    assert b"content-length: %d\r\n" % len(body) in seen.lower()
    assert b"content-type" not in seen.partition(b"\r\n\r\n")[0].lower()


async def test_a_post_without_a_body_stays_without(mirrored: str) -> None:
    request = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    seen = (await exchange(mirrored, request)).partition(b"\r\n\r\n")[2]
    assert b"content-length: 0\r\n" in seen.lower()
    assert seen.endswith(b"\r\n\r\n")


async def test_gotosocial_down_is_a_clear_error(alice: Client, sandbox: Sandbox) -> None:
    await asyncio.to_thread(sandbox.__exit__)
    for method in ("GET", "POST"):
        async with alice.session.request(method, alice.base + "/api/v1/statuses", headers=alice.headers()) as answer:
            told = (await answer.json())["error"]
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "cannot be reached" in told
        assert sandbox.url.rpartition(":")[2] not in told


async def test_gotosocial_that_lets_nobody_in_is_given_up_soon(
    environ: dict[str, str], session: aiohttp.ClientSession
) -> None:
    """A host that drops what is sent to it is answered for after two seconds, not after the minutes of TCP."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as waiting:
        host = f"127.0.0.1:{full.getsockname()[1]}"
        for _ in range(8):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        app = create_app(read_settings(environ | {"GTS_HOST": host}))
        async with serving(app) as base, asyncio.timeout(8), session.get(base + "/api/v1/timelines/home") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_half_an_answer_is_not_taken_for_a_whole_one(alice: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="half", path="/api/v1/timelines/home")
    with pytest.raises(Exception, match=r"(?i)payload|disconnected"):
        await ask(alice, "GET", "/api/v1/timelines/home")
