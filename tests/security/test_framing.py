"""Where a request begins and ends is never a matter of opinion: what is unclear never reaches GoToSocial."""

import pytest

from tests.support.trap import Line, Trap, assert_only_the_first_is_answered

POST = b"POST /api/v1/statuses HTTP/1.1\r\nHost: localhost:3000\r\n"
GET = b"GET /api/v1/timelines/home HTTP/1.1\r\nHost: localhost:3000\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

UNCLEAR = {
    "length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "length twice": POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
    "a list of lengths": POST + b"Content-Length: 4, 4\r\n\r\nabcd",
    "a signed length": POST + b"Content-Length: +4\r\n\r\nabcd",
    "no number": POST + b"Content-Length: \r\n\r\nabcd",
    "a length beyond 64 bits": POST + b"Content-Length: 99999999999999999999999\r\n\r\nabcd",
    "a space before the colon": POST + b"Content-Length : 4\r\n\r\nabcd",
    "a folded header": GET + b"X-A: b\r\n c\r\n\r\n",
    "a folded encoding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "an unknown encoding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "identity before chunked": POST + b"Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    "gzip before chunked": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunked before identity": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an empty encoding": POST + b"Transfer-Encoding: \r\n\r\n0\r\n\r\n",
    "a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "identity": GET + b"Transfer-Encoding: identity\r\n\r\n",
    "chunks over HTTP/1.0": POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bare LF": GET.replace(b"\r\n", b"\n") + b"\n",
    "one bare LF": GET + b"X: y\nX-Forwarded-For: z\r\n\r\n",
    "a bare CR": GET + b"X: y\rX-Forwarded-For: z\r\n\r\n",
    "a NUL": GET + b"X: y\x00z\r\n\r\n",
    "a header without a name": GET + b": b\r\n\r\n",
    "a line without a colon": GET + b"foo\r\n\r\n",
    "HTTP/0.9": b"GET /api/v1/timelines/home\r\n\r\n",
    "HTTP/1.2": GET.replace(b"1.1", b"1.2") + b"\r\n",
    "HTTP/2.0": GET.replace(b"1.1", b"2.0") + b"\r\n",
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "PROXY": b"PROXY TCP4 203.0.113.9 2.2.2.2 1 2\r\n" + GET + b"\r\n",
}

BROKEN_CHUNKS = {
    "LF after the size": b"1\nx\n0\n\n",
    "LF after an extension": b"1;a\nx\r\n0\r\n\r\n",
    "a control character in an extension": b"1;\x01\r\nx\r\n0\r\n\r\n",
    "a negative size": b"-1\r\nx\r\n0\r\n\r\n",
    "a prefixed size": b"0x1\r\nx\r\n0\r\n\r\n",
    "a size beyond 64 bits": b"10000000000000001\r\nx\r\n0\r\n\r\n",
    "a space after the size": b"1 \r\nx\r\n0\r\n\r\n",
    "more than was announced": b"1\r\nxy\r\n0\r\n\r\n",
    "an endless extension": b"1;" + b"a" * 1_000_000 + b"\r\nx\r\n0\r\n\r\n",
    "endless trailers": b"1\r\nx\r\n0\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\n",
    "an endless trailer": b"1\r\nx\r\n0\r\nX-A: " + b"b" * 1_000_000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_an_unclear_request_is_refused_and_its_connection_closed(served: str, trap: Trap, name: str) -> None:
    with Line(served) as line:
        answer = line.send(UNCLEAR[name]).reply()
        assert answer.status in (400, 501, 505), answer
        assert line.rest() == b""
    assert not trap.caught


@pytest.mark.parametrize("name", BROKEN_CHUNKS)
def test_broken_chunks_never_become_a_whole_request(served: str, trap: Trap, name: str) -> None:
    with Line(served) as line:
        assert line.send(CHUNKED + b"3\r\nabc\r\n" + BROKEN_CHUNKS[name]).reply().status == 400
        assert line.rest() == b""
    assert not [one for one in trap.caught if one.is_whole]


def test_broken_chunks_do_not_write_into_an_answer_that_is_under_way(served: str, trap: Trap) -> None:
    trap.reads_body = False
    trap.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nhalf"
    with Line(served) as line:
        line.send(CHUNKED + b"3\r\nabc\r\n")
        line.socket.settimeout(0.5)
        seen = line.socket.recv(65536)
        line.socket.settimeout(5)
        rest = line.send(b"nonsense\r\n").rest()
    assert seen.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1" not in (seen + rest)[10:]


def test_chunks_with_extensions_arrive_without_them(served: str, trap: Trap) -> None:
    with Line(served) as line:
        assert line.send(CHUNKED + b'1;a=b\r\nx\r\n2;c="d"\r\nyz\r\n0\r\n\r\n').reply().status == 200
    assert trap.caught[0].is_whole
    assert b";" not in trap.caught[0].body


@pytest.mark.parametrize("name", [b"Authorization", b"X-Forwarded-For", b"X-Other", b"Host", b"Content-Length"])
def test_trailers_are_no_headers(served: str, trap: Trap, name: bytes) -> None:
    with Line(served) as line:
        status = line.send(CHUNKED + b"1\r\nx\r\n0\r\n" + name + b": 203.0.113.9\r\n\r\n").reply().status
    assert status == (400 if name == b"Content-Length" else 200)
    assert not [one for one in trap.caught if b"203.0.113.9" in one.head + one.body]


def test_pipelined_requests_are_answered_in_their_order(served: str, trap: Trap) -> None:
    requests = [
        GET.replace(b"timelines/home", b"1") + b"\r\n",
        POST + b"Content-Length: 2\r\n\r\nhi",
        CHUNKED + b"2\r\nho\r\n0\r\n\r\n",
        GET.replace(b"timelines/home", b"4") + b"\r\n",
    ]
    with Line(served) as line:
        line.send(b"".join(requests))
        assert [line.reply().status for _ in requests] == [200] * 4
    assert [one.target for one in trap.caught] == [b"/api/v1/1", *[b"/api/v1/statuses"] * 2, b"/api/v1/4"]
    assert [one.body for one in trap.caught] == [b"", b"hi", b"2\r\nho\r\n0\r\n\r\n", b""]


def test_a_bad_request_behind_a_good_one_does_not_take_its_answer(served: str, trap: Trap) -> None:
    trap.delay.clear()
    with Line(served) as line:
        line.send(GET + b"\r\n" + b"nonsense\r\n\r\n")
        assert_only_the_first_is_answered(line, trap)


def test_what_follows_connection_close_is_not_served(served: str, trap: Trap) -> None:
    with Line(served) as line:
        line.send(GET + b"Connection: close\r\n\r\n" + GET + b"\r\n")
        assert line.reply().status == 200
        assert line.rest() == b""
    assert len(trap.caught) == 1


def test_head_with_a_body_takes_its_body_along(served: str, trap: Trap) -> None:
    head = POST.replace(b"POST", b"HEAD") + b"Content-Length: 3\r\n\r\nabc"
    with Line(served) as line:
        line.send(head + GET + b"\r\n")
        assert line.reply(to_head=True).status == 200
        assert line.reply().status == 200
    assert [one.target for one in trap.caught] == [b"/api/v1/statuses", b"/api/v1/timelines/home"]
    assert [one.body for one in trap.caught] == [b"abc", b""]


def test_expect_continue_is_answered_when_gotosocial_wants_the_body(served: str, trap: Trap) -> None:
    with Line(served) as line:
        line.send(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert line.reply().status == 100
        assert line.send(b"hi").reply().status == 200
    assert trap.caught[0].body == b"hi"


def test_a_refused_expectation_ends_the_connection_before_the_body_is_taken_for_a_request(
    served: str, trap: Trap
) -> None:
    trap.reads_body = False
    trap.answer = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
    with Line(served) as line:
        smuggled = GET.replace(b"timelines/home", b"smuggled") + b"\r\n"
        line.send(POST + b"Expect: 100-continue\r\nContent-Length: 20\r\n\r\n")
        answers = [line.reply().status]
        if answers == [100]:
            answers.append(line.reply().status)
        assert answers[-1] == 401
        line.send(b"x" * 20 + smuggled)
        assert line.rest() == b""
    assert [one.target for one in trap.caught] == [b"/api/v1/statuses"]


def test_gzip_bodies_pass_untouched(served: str, trap: Trap) -> None:
    body = b"\x1f\x8b\x08\x00 no gzip at all \xff\x00"
    with Line(served) as line:
        head = POST + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
        assert line.send(head + body).reply().status == 200
    assert trap.caught[0].body == body
    assert trap.caught[0].values(b"content-encoding") == [b"gzip"]
