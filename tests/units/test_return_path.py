"""Where one may be sent after signing in: never to another origin."""

import pytest

from gateway.return_path import return_path


@pytest.mark.parametrize(
    "path",
    ["/", "/app", "/@alice/statuses/01A", "/about?x=1&y=%2F%2Fz#top", "/chirp/sign-in?admin=1", "/tags/caf%C3%A9"],
)
def test_a_path_of_this_origin_stays_as_it_is(path: str) -> None:
    assert return_path([path]) == path


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example"),
        *("http:/evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example", "", "?x", "#x", "@evil"),
        *("/\t/evil.example", "/\n/evil.example", "/\r\nSet-Cookie: a=b", "\t//evil.example", " //evil.example"),
        *("/\x00", "/a\x7f", "/é", "/\u2028/evil", "/ /evil"),
        *("/%2F/evil.example", "/%2f%2fevil.example", "/%5Cevil.example", "/%09/evil.example", "/%0d%0aX: y"),
        *("/%252F/evil.example", "/%25252F/evil.example", "/%255Cevil.example"),
        *("/.//evil.example", "/..//evil.example", "/a/../b", "/%2e%2e/evil", "/a/.", "/a//b"),
        *("/chirp/callback?code=x", "/chirp/sign-out", "/chirp/%63allback", "/" + "a" * 2000),
    ],
)
def test_anything_else_becomes_the_home_page(path: str) -> None:
    assert return_path([path]) == "/"


def test_named_twice_is_not_named() -> None:
    assert return_path(["/a", "/b"]) == "/"
