"""Headers: one host, no end-to-end header that a client can take away or forge, no more than anybody needs."""

import pytest

from tests.support.trap import Line, Trap

GET = b"GET /api/v1/timelines/home HTTP/1.1\r\n"
HOST = b"Host: localhost:3000\r\n"
HANDSHAKE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
BOTH = pytest.mark.parametrize("more", [b"", HANDSHAKE], ids=["plain", "websocket"])


@BOTH
@pytest.mark.parametrize(
    "host", [b"", b"Host: a\r\nHost: a\r\n", b"Host: a, b\r\n", b"Host: a b\r\n", b"Host: a@b/c\r\n", b"Host:\r\n"]
)
def test_a_request_has_one_host(served: str, trap: Trap, host: bytes, more: bytes) -> None:
    with Line(served) as line:
        assert line.send(GET + host + more + b"\r\n").reply().status == 400
    assert not trap.caught


def test_http_1_0_needs_no_host(served: str, trap: Trap) -> None:
    with Line(served) as line:
        assert line.send(GET.replace(b"1.1", b"1.0") + b"\r\n").reply().status == 200
        assert line.rest() == b""
    assert trap.caught[0].values(b"host") == [b"localhost:3000"]


@pytest.mark.parametrize("host", [b"localhost:3000", b"[::1]:3000", b"evil.example", b"xn--bcher-kva.example."])
def test_gotosocial_always_hears_the_public_host(served: str, trap: Trap, host: bytes) -> None:
    with Line(served) as line:
        assert line.send(GET + b"Host: " + host + b"\r\n\r\n").reply().status == 200
    assert trap.caught[0].values(b"host") == [b"localhost:3000"]


@BOTH
@pytest.mark.parametrize(
    "named",
    [b"Authorization", b"close, authorization", b"HOST", b"cookie", b"Content-Length", b"Content-Type", b"Signature",
     b"X-Forwarded-For", b"Idempotency-Key", b"Origin", b"Digest", b"Date", b"Accept"],
)  # fmt: skip
def test_connection_cannot_take_away_what_gotosocial_must_see(
    served: str, trap: Trap, named: bytes, more: bytes
) -> None:
    more = more.replace(b"Connection: Upgrade\r\n", b"Connection: Upgrade, " + named + b"\r\n")
    more = more or b"Connection: " + named + b"\r\n"
    with Line(served) as line:
        assert line.send(GET + HOST + b"Authorization: Bearer x\r\n" + more + b"\r\n").reply().status == 400
    assert not trap.caught


def test_hop_by_hop_headers_stay_here(served: str, trap: Trap) -> None:
    sent = b"Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Connection: close\r\n"
    with Line(served) as line:
        assert line.send(GET + HOST + sent + b"Proxy-Authorization: Basic eA==\r\n\r\n").reply().status == 200
    for name in (b"connection", b"x-hop", b"keep-alive", b"te", b"proxy-connection", b"proxy-authorization"):
        assert not trap.caught[0].values(name), name


@BOTH
def test_nobody_forges_an_address(served: str, trap: Trap, more: bytes) -> None:
    forged = [
        *(b"X-Forwarded-For: 203.0.113.9", b"X-Forwarded-For: 203.0.113.10", b"X_Forwarded_For: 203.0.113.9"),
        *(b"X-Real-IP: 203.0.113.9", b"X_Real_IP: 203.0.113.9", b"Forwarded: for=203.0.113.9"),
        *(b"X-Forwarded-Host: evil.example", b"X_Forwarded_Proto: ftp", b"X-Forwarded-Proto: ftp"),
    ]
    with Line(served) as line:
        line.send(GET + HOST + more + b"\r\n".join(forged) + b"\r\n\r\n").reply()
    head = trap.caught[0].head
    assert not [word for word in (b"203.0.113", b"evil.example", b"ftp") if word in head]
    assert trap.caught[0].values(b"x-forwarded-for") == [b"127.0.0.1"]
    assert trap.caught[0].values(b"x-forwarded-proto") == [b"http"]


@BOTH
@pytest.mark.parametrize("name", [b"X_Forwarded_For", b"Content_Length", b"Transfer_Encoding", b"Author_ization"])
def test_names_with_underscores_are_dropped(served: str, trap: Trap, name: bytes, more: bytes) -> None:
    with Line(served) as line:
        line.send(GET + HOST + more + name + b": 4\r\nX-Kept: 1\r\n\r\n").reply()
    assert b"_" not in trap.caught[0].head
    assert trap.caught[0].values(b"x-kept") == [b"1"]


@BOTH
def test_utf_8_in_headers_arrives_byte_for_byte(served: str, trap: Trap, more: bytes) -> None:
    with Line(served) as line:
        line.send(GET + HOST + more + "User-Agent: Bücher 🐦\r\n\r\n".encode()).reply()
    assert trap.caught[0].values(b"user-agent") == ["Bücher 🐦".encode()]


@BOTH
def test_headers_that_are_no_utf_8_are_refused(served: str, trap: Trap, more: bytes) -> None:
    with Line(served) as line:
        assert line.send(GET + HOST + more + b"X: \xff\xfe\r\n\r\n").reply().status == 400
    assert not trap.caught


TOO_MUCH = {
    "a URL of 100 KB": (414, b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST),
    "an endless URL": (414, b"GET /" + b"a" * 2_000_000),
    "a URL of 9 KB": (414, b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n" + HOST),
    "a query of 9 KB": (414, b"GET /x?" + b"a" * 9_000 + b" HTTP/1.1\r\n" + HOST),
    "a header of 1 MB": (431, GET + HOST + b"X: " + b"y" * 1_000_000 + b"\r\n"),
    "a header of 9 KB": (431, GET + HOST + b"X: " + b"y" * 9_000 + b"\r\n"),
    "an endless name": (431, GET + HOST + b"y" * 2_000_000),
    "1000 headers": (431, GET + HOST + b"".join(b"X-%d: y\r\n" % i for i in range(1000))),
    "101 headers": (431, GET + HOST + b"".join(b"X-%d: y\r\n" % i for i in range(100))),
    "70 KB in all": (431, GET + HOST + b"".join(b"X-%d: " % i + b"y" * 7_000 + b"\r\n" for i in range(10))),
}


@BOTH
@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_of_a_head_is_refused(served: str, trap: Trap, name: str, more: bytes) -> None:
    status, head = TOO_MUCH[name]
    with Line(served) as line:
        answer = line.send(head + more + b"\r\n").reply()
        assert answer.status == status
        assert line.rest() == b""
    assert not trap.caught


@BOTH
def test_a_large_head_within_the_limits_passes(served: str, trap: Trap, more: bytes) -> None:
    head = b"GET /x?" + b"a" * 7_900 + b" HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: y\r\n" % i for i in range(80))
    with Line(served) as line:
        assert line.send(head + more + b"X: " + b"y" * 7_900 + b"\r\n\r\n").reply().status == 200
    assert len(trap.caught[0].values(b"x")[0]) == 7_900
