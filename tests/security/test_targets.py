"""A path reaches GoToSocial as it was spelled, or not at all; no other spelling reaches Chirp's own routes."""

import asyncio

import pytest

from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.serving import serving
from tests.support.trap import Line, Trap

HOST = b"Host: localhost:3000\r\n"


@pytest.mark.parametrize(
    "target",
    [
        b"/api/v1/%2e%2e/v1/instance",
        b"/api/v1/../v1/instance",
        b"/api/v1/./instance",
        b"//api//v1/instance",
        b"//evil.example/api",
        b"/api%2Fv1%2fpreferences",
        b"/api/v1/%00",
        b"/api/v1/%zz%",
        b"/api/v1\\instance",
        b"/api/v1/%5Cinstance",
        b"/api/v1/;a=b/@evil.example:80/x",
        b"/%67raphq1",
        b"/api/v1/x?a=%0d%0aSet-Cookie:%20a=b&b=//../%2e%2e",
        b"/api/v1/x??a=?b",
        b'/api/v1/"<>^`{|}',
        b"/%F0%9F%90%A6/%ff%c0%af",
    ],
)
def test_a_path_arrives_as_it_was_spelled(served: str, trap: Trap, target: bytes) -> None:
    with Line(served) as line:
        answer = line.send(b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"\r\n").reply()
        assert answer.status == 200
        assert "set-cookie" not in answer.headers
    assert [one.target for one in trap.caught] == [target]


@pytest.mark.parametrize(
    "target",
    [
        b"/api\x00",
        b"/api\nv1",
        b"/api\rv1",
        b"/api\tv1",
        b"/api v1",
        b"/api\xffv1",
        "/äpi".encode(),
        b"/api#fragment",
        b"/api?x#fragment",
        b"api",
        b"?x",
        b"*",
        b"@evil.example/api",
        b"http://evil.example",
        b"gopher://evil.example/api",
        b"localhost:3000",
    ],
)
@pytest.mark.parametrize("more", [b"", b"Connection: Upgrade\r\nUpgrade: websocket\r\n"], ids=["plain", "websocket"])
def test_no_path_at_all_is_refused(served: str, trap: Trap, target: bytes, more: bytes) -> None:
    handshake = b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" if more else b""
    with Line(served) as line:
        answer = line.send(b"GET " + target + b" HTTP/1.1\r\n" + HOST + more + handshake + b"\r\n").reply()
        assert answer.status == 400
    assert not trap.caught


@pytest.mark.parametrize("more", [b"", b"Connection: Upgrade\r\nUpgrade: websocket\r\n"], ids=["plain", "websocket"])
def test_the_absolute_form_is_read_as_its_path(served: str, trap: Trap, more: bytes) -> None:
    handshake = b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" if more else b""
    with Line(served) as line:
        request = b"GET http://evil.example/api/v1/streaming?x HTTP/1.1\r\n" + HOST + more + handshake
        assert line.send(request + b"\r\n").reply().status == 200
    assert {one.target for one in trap.caught} == {b"/api/v1/streaming?x"}
    assert trap.caught[0].values(b"host") == [b"localhost:3000"]


@pytest.mark.parametrize("method", [b"GET", b"POST"])
@pytest.mark.parametrize(
    "target",
    [
        b"/%67raphql",
        b"/%6detrics",
        b"/live%7a",
        b"/graph%71l?x",
        b"/%2567raphql",
        b"//graphql",
        b"/./graphql",
        b"/x/../graphql",
        b"/graphql/",
        b"/graphql%00",
        b"/graphql%20",
        b"/GraphQL",
        b"/api%2Fv2%2Fchirp%2Fstatuses/1/mute_conversation",
        b"/api/v2/chirp/statuses/1/mute%5fconversation",
        b"/api/v2/chirp/statuses/1%2Fmute_conversation",
        b"/chirp%2fstatic/x",
        b"/app/assets%2Fx",
        b"/app/assets/%2e%2e/x",
    ],
)
def test_no_other_spelling_reaches_a_route_of_chirp(served: str, trap: Trap, method: bytes, target: bytes) -> None:
    with Line(served) as line:
        answer = line.send(method + b" " + target + b" HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n").reply()
    assert [one.target for one in trap.caught] == ([target] if answer.status == 200 else [])
    assert answer.status in (200, 400)


@pytest.mark.parametrize("method", [b"CONNECT"])
@pytest.mark.parametrize("target", [b"/api/v1/timelines/home", b"evil.example:443"])
def test_nothing_is_tunnelled(served: str, trap: Trap, method: bytes, target: bytes) -> None:
    with Line(served) as line:
        answer = line.send(method + b" " + target + b" HTTP/1.1\r\n" + HOST + b"\r\nhello").reply()
        assert answer.status == 400
        assert line.rest() == b""
    assert not trap.caught


def test_an_answer_of_gotosocial_cannot_be_split(served: str, trap: Trap) -> None:
    trap.answer = b"HTTP/1.1 302 Found\r\nLocation: /x\x00\x0bSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    with Line(served) as line:
        answer = line.send(b"GET /x?a=%0a HTTP/1.1\r\n" + HOST + b"\r\n").reply()
    assert answer.status >= 500
    assert "location" not in answer.headers


@pytest.mark.parametrize("target", [b"/auth/%73ign_in", b"/auth%2fsign_in", b"/%61uth/sign%5Fin"])
async def test_no_other_spelling_gets_around_a_rate_limit(environ: dict[str, str], trap: Trap, target: bytes) -> None:
    request = b"POST " + target + b" HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n"

    def ask(base: str) -> list[int]:
        with Line(base) as line:
            return [line.send(request).reply().status for _ in range(31)]

    async with serving(create_app(read_settings(environ | {"GTS_HOST": trap.host}))) as base:
        assert await asyncio.to_thread(ask, base) == [200] * 30 + [429]
