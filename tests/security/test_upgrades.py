"""Upgrade: nothing but a WebSocket handshake changes the protocol, and nothing is tunnelled."""

import pytest

from tests.support.trap import Line, Trap, assert_only_the_first_is_answered

HOST = b"Host: localhost:3000\r\n"
GET = b"GET /api/v1/streaming HTTP/1.1\r\n" + HOST
POST = b"POST /api/v1/statuses HTTP/1.1\r\n" + HOST
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"
HANDSHAKE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"


@pytest.mark.parametrize("offer", [H2C, b"Connection: Upgrade\r\nUpgrade: TLS/1.0, HTTP/2.0\r\n"])
def test_other_protocols_are_not_taken_up(served: str, trap: Trap, offer: bytes) -> None:
    with Line(served) as line:
        assert line.send(GET + offer + b"\r\n").reply().status == 200
        assert line.send(POST + offer + b"Content-Length: 3\r\n\r\nabc").reply().status == 200
        assert line.send(POST + offer + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n").reply().status == 200
        assert line.send(GET + b"\r\n").reply().status == 200
    assert [one.body for one in trap.caught] == [b"", b"abc", b"2\r\nhi\r\n0\r\n\r\n", b""]
    for one in trap.caught:
        assert not [name for name in (b"upgrade", b"http2-settings") if one.values(name)]
        assert one.values(b"connection") in ([], [b"close"])


def test_requests_behind_an_offer_are_answered(served: str, trap: Trap) -> None:
    with Line(served) as line:
        line.send(GET + H2C + b"\r\n" + POST + H2C + b"Content-Length: 3\r\n\r\nabc" + GET + b"\r\n")
        assert [line.reply().status for _ in range(3)] == [200] * 3
    assert [one.body for one in trap.caught] == [b"", b"abc", b""]


@pytest.mark.parametrize("request_head", [GET + H2C, GET, GET + HANDSHAKE])
def test_gotosocial_cannot_switch_either(served: str, trap: Trap, request_head: bytes) -> None:
    trap.answer = SWITCHED + b"tunnelled"
    with Line(served) as line:
        answer = line.send(request_head + b"\r\n").reply()
        assert answer.status >= 500
        assert b"tunnelled" not in line.send(b"hello").socket.recv(100) if answer.status == 101 else True


@pytest.mark.parametrize(
    "body", [b"Content-Length: 3\r\n\r\nabc", b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", b"\r\nabc"]
)
def test_a_handshake_has_no_body(served: str, trap: Trap, body: bytes) -> None:
    with Line(served) as line:
        assert line.send(GET + HANDSHAKE + body).reply().status == 400
        assert line.rest() == b""
    assert not trap.caught


def test_a_handshake_is_a_get(served: str, trap: Trap) -> None:
    with Line(served) as line:
        assert line.send(POST + HANDSHAKE + b"Content-Length: 3\r\n\r\nabc").reply().status == 200
    assert trap.caught[0].body == b"abc"
    assert not trap.caught[0].values(b"upgrade")


@pytest.mark.parametrize(
    "missing", [b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n", b"Sec-WebSocket-Version: 13\r\n"]
)
def test_half_a_handshake_is_refused(served: str, trap: Trap, missing: bytes) -> None:
    with Line(served) as line:
        assert line.send(GET + HANDSHAKE.replace(missing, b"") + b"\r\n").reply().status in (400, 426)
        line.rest()
    assert not trap.caught


def test_a_handshake_behind_a_request_under_way_does_not_mix_with_its_answer(served: str, trap: Trap) -> None:
    trap.delay.clear()
    with Line(served) as line:
        line.send(POST + b"Content-Length: 0\r\n\r\n" + GET + HANDSHAKE + b"\r\n")
        assert_only_the_first_is_answered(line, trap)


@pytest.mark.parametrize("target", [b"//api/v1/streaming", b"/api/v1/../x", b"/%67raphq1", b"/nothing?a=%0d%0aX:y"])
def test_a_handshake_for_an_odd_path_arrives_as_it_was_spelled(served: str, trap: Trap, target: bytes) -> None:
    with Line(served) as line:
        answer = line.send(GET.replace(b"/api/v1/streaming", target) + HANDSHAKE + b"\r\n").reply()
    assert answer.status == 200
    assert {one.target for one in trap.caught} == {target}


@pytest.mark.parametrize("target", [b"/%67raphql", b"/graphql%2F..%2Fgraphql", b"//graphql"])
def test_a_handshake_reaches_chirps_endpoint_by_its_name_only(served: str, trap: Trap, target: bytes) -> None:
    with Line(served) as line:
        assert line.send(GET.replace(b"/api/v1/streaming", target) + HANDSHAKE + b"\r\n").reply().status in (200, 400)
    assert {one.target for one in trap.caught} <= {target}
