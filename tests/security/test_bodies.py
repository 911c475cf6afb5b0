"""Bodies have a limit for each kind of path, and are refused before they are read whole."""

import asyncio
import json

import pytest

from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.serving import serving
from tests.support.trap import Line, Trap

MB = 1024 * 1024
HEAD = b" HTTP/1.1\r\nHost: localhost:3000\r\n"
UPLOADS = [
    *(b"POST /api/v1/media", b"POST /api/v2/media", b"PUT /api/v1/media/01ABC", b"POST /api/v1/import"),
    *(b"PATCH /api/v1/accounts/update_credentials", b"PATCH /api/v1/instance", b"POST /api/v1/admin/custom_emojis"),
    *(b"POST /api/v1/admin/domain_blocks", b"PATCH /api/v1/admin/custom_emojis/01ABC"),
]
OTHERS = [
    *(b"POST /api/v1/statuses", b"POST /oauth/token", b"POST /auth/sign_in", b"POST /users/alice/inbox", b"POST /x"),
    *(
        b"POST /graphql",
        b"POST /api/v2/chirp/statuses/1/mute_conversation",
        b"GET /api/v1/statuses",
        b"POST /api/v1/mediax",
    ),
    *(b"POST //api/v1/media", b"POST /api/v1/media/../statuses", b"POST /api/v1/%6dedia/../x"),
]


@pytest.mark.parametrize("what", OTHERS)
def test_a_body_over_1_mib_is_refused_by_its_announced_length(served: str, trap: Trap, what: bytes) -> None:
    with Line(served) as line:
        answer = line.send(what + HEAD + b"Content-Length: %d\r\n\r\n" % (MB + 1)).reply()
        assert answer.status == 413
        assert "1 MiB" in json.loads(answer.body)["error"]
    assert not trap.caught


@pytest.mark.parametrize("what", UPLOADS)
def test_an_upload_may_have_40_mib_and_a_form_around_it(served: str, trap: Trap, what: bytes) -> None:
    with Line(served) as line:
        assert line.send(what + HEAD + b"Content-Length: %d\r\n\r\n" % (50 * MB)).reply().status == 413
    assert not trap.caught
    trap.reads_body = False
    with Line(served) as line:
        assert line.send(what + HEAD + b"Content-Length: %d\r\n\r\nx" % (41 * MB)).reply().status == 200


async def test_an_operator_sets_how_large_a_file_may_be(environ: dict[str, str], trap: Trap) -> None:
    def ask(base: str, size: int) -> int:
        with Line(base) as line:
            return line.send(b"POST /api/v2/media" + HEAD + b"Content-Length: %d\r\n\r\n" % size + b"x").reply().status

    trap.reads_body = False
    settings = read_settings(environ | {"GTS_HOST": trap.host, "CHIRP_MAX_UPLOAD": "3"})
    async with serving(create_app(settings)) as base:
        assert await asyncio.to_thread(ask, base, 6 * MB) == 413
        assert not trap.caught
        assert await asyncio.to_thread(ask, base, 4 * MB) == 200


def test_an_upload_of_41_mib_arrives_whole(served: str, trap: Trap) -> None:
    body = bytes(range(256)) * 4096 * 41
    with Line(served) as line:
        answer = line.send(b"POST /api/v2/media" + HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body).reply()
    assert answer.status == 200
    assert trap.caught[0].body == body


@pytest.mark.parametrize("what", [b"POST /api/v1/statuses", b"POST /graphql"])
def test_chunks_are_counted_as_they_come(served: str, trap: Trap, what: bytes) -> None:
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    with Line(served) as line:
        line.send(what + HEAD + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 17)
        assert line.reply().status == 413
    assert not [one for one in trap.caught if one.is_whole]


def test_chunks_within_the_limit_arrive(served: str, trap: Trap) -> None:
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    with Line(served) as line:
        line.send(b"POST /api/v1/statuses" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 16 + b"0\r\n\r\n")
        assert line.reply().status == 200
    # What an earlier test broke off may still come in before.
    assert trap.caught[-1].is_whole


def test_a_client_that_goes_on_sending_still_reads_the_refusal(served: str, trap: Trap) -> None:
    with Line(served) as line:
        line.send(b"POST /api/v1/statuses" + HEAD + b"Content-Length: %d\r\n\r\n" % (20 * MB))
        for _ in range(20):
            line.send(b"x" * MB)
        assert line.reply().status == 413
        assert line.send(b"GET /api/v1/statuses" + HEAD + b"\r\n").rest() == b""
    assert not trap.caught


EARLY = [
    (b"POST /graphql" + HEAD + b"Content-Type: application/json\r\n", 300_000, 413),
    (b"POST /graphql" + HEAD + b"Content-Type: text/plain\r\n", 300_000, 415),
    (b"POST /graphql" + HEAD + b"Content-Type: application/json\r\nConnection: close\r\n", 300_000, 413),
    (b"POST /api/v1/statuses" + HEAD, 2 * MB, 413),
    (b"POST /api/v2/media" + HEAD, 50 * MB, 413),
]


@pytest.mark.parametrize(("head", "size", "status"), EARLY)
def test_an_answer_before_the_end_of_a_body_says_that_nothing_follows(
    served: str, trap: Trap, head: bytes, size: int, status: int
) -> None:
    with Line(served) as line:
        line.send(head + b"Content-Length: %d\r\n\r\n" % size + b" " * min(size // 2, 150_000))
        answer = line.reply()
        assert (answer.status, answer.headers.get("connection")) == (status, "close")
        # A client that has not read it yet may go on: the connection is not reset under its hands.
        for _ in range(2):
            line.socket.sendall(b" " * 1000)
        assert line.rest() == b""
    assert not trap.caught


def test_an_answer_to_a_whole_body_lets_the_next_request_follow(served: str) -> None:
    body = b'{"query": "' + b" " * 80_000 + b'{ __typename }"}'
    with Line(served) as line:
        for query in (body, b"{", body):
            head = b"POST /graphql" + HEAD + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            answer = line.send(head % len(query) + query).reply()
            assert "connection" not in answer.headers
            assert answer.status == (400 if query == b"{" else 200)


def test_expect_continue_for_too_much_is_refused_without_a_continue(served: str, trap: Trap) -> None:
    with Line(served) as line:
        line.send(b"POST /x" + HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (2 * MB))
        assert line.reply().status == 413
        assert line.send(b"GET /api/v1/statuses" + HEAD + b"\r\n").rest() == b""
    assert not trap.caught


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (b"application/json", 200),
        (b"application/json; charset=utf-8", 200),
        (b"text/plain", 415),
        (b"application/x-www-form-urlencoded", 415),
        (b"multipart/form-data; boundary=x", 415),
        (b"application/graphql", 415),
        (b"", 415),
    ],
)
def test_graphql_takes_json_only(served: str, trap: Trap, kind: bytes, status: int) -> None:
    body = b'{"query": "{ __typename }"}'
    head = HEAD + (b"Content-Type: " + kind + b"\r\n" if kind else b"") + b"Content-Length: %d\r\n\r\n" % len(body)
    with Line(served) as line:
        assert line.send(b"POST /graphql" + head + body).reply().status == status
    assert not trap.caught
