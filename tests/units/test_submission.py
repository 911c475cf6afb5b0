from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from resolvers.entities.submission import Post, Submission, read_submission, same_text

AT = "2030-01-02T03:04:05.678Z"
WHOLE = Submission(
    text="Grüße &\nmore",
    spoiler_text="look",
    visibility="private",
    in_reply_to_id="01A",
    media_ids=frozenset({"01B", "01C"}),
    poll_options=2,
    scheduled_at=datetime(2030, 1, 2, 3, 4, 5, 678000, UTC),
)
PAIRS = [
    ("status", WHOLE.text),
    ("spoiler_text", "look"),
    ("visibility", "private"),
    ("in_reply_to_id", "01A"),
    ("media_ids[]", "01B"),
    ("media_ids[]", "01C"),
    ("poll[options][]", "one"),
    ("poll[options][]", "two"),
    ("poll[expires_in]", "300"),
    ("scheduled_at", AT),
]


def multipart(boundary: str, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs
    ]
    return f"multipart/form-data; boundary={boundary}", "".join([*parts, f"--{boundary}--\r\n"]).encode()


def post(content_type: str, body: bytes, target: bytes = b"/api/v1/statuses") -> Post:
    return Post("token", "key", target, [(b"content-type", content_type.encode())], body)


def test_json() -> None:
    body = (
        '{"status": "Grüße &\\nmore", "spoiler_text": "look", "visibility": "private", "in_reply_to_id": "01A",'
        ' "media_ids": ["01C", "01B"], "poll": {"options": ["one", "two"], "expires_in": "300"}, "sensitive": false,'
        f' "scheduled_at": "{AT}"}}'
    )
    assert read_submission("application/json; charset=utf-8", body.encode()) == WHOLE
    nulls = b'{"status": null, "media_ids": null, "poll": null, "scheduled_at": null, "in_reply_to_id": null}'
    assert read_submission("Application/JSON", nulls) == Submission()


def test_forms() -> None:
    assert read_submission("application/x-www-form-urlencoded", urlencode(PAIRS).encode()) == WHOLE
    assert read_submission(*multipart("x--y", PAIRS)) == WHOLE
    twice = urlencode([("status", "first"), ("status", "second")]).encode()
    assert read_submission("application/x-www-form-urlencoded", twice).text == "first"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"status": '),
        ("application/json", b'{"status": 5}'),
        ("application/json", b'{"scheduled_at": "tomorrow"}'),
        ("multipart/form-data", b"status=x"),
        ("text/plain", b"status=x"),
        ("", b"status=x"),
    ],
)
def test_what_gotosocial_does_not_take(content_type: str, body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_submission(content_type, body)


def test_texts_are_the_same_whatever_their_line_ends() -> None:
    assert same_text("a\r\nb\rc ", "a\nb\nc")
    assert not same_text("a b", "a  b")


def test_a_new_boundary_is_no_new_post() -> None:
    one, again = (post(*multipart(name, PAIRS)).fingerprint() for name in ("one", "boundary-2"))
    assert one == again
    assert post(*multipart("one", PAIRS[1:])).fingerprint() != one


def test_what_makes_another_post() -> None:
    first = post("application/json", b"{}").fingerprint()
    others = [
        post("application/json", b"{} "),
        post("application/x-www-form-urlencoded", b"{}"),
        post("application/json", b"{}", b"/api/v1/statuses?a=1"),
    ]
    assert first not in [other.fingerprint() for other in others]
