"""The sandbox's pages: each says what it is, wears the stylesheet, has one heading, and escapes what people wrote."""

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.page import Page
from tests.support.people import Person

HOSTILE = '"><script>alert(1)</script>'


def read(sandbox: Sandbox, path: str, status: int = 200) -> Page:
    """Return a page as somebody sees it who asks with a browser."""
    answer, _, body = Person(sandbox, "alice").raw("GET", path, headers={"Accept": "text/html"})
    assert answer == status, body
    return Page(body.decode())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/about", 200),
        ("/auth/sign_in", 200),
        ("/signup", 200),
        ("/@alice", 200),
        ("/settings", 200),
        ("/tags/birds", 200),
        ("/nothing", 404),
    ],
)
def test_each_page_says_that_this_is_the_sandbox(sandbox: Sandbox, path: str, status: int) -> None:
    page = read(sandbox, path, status)
    assert "Sandbox." in page.text
    assert len(page.texts["h1"]) == 1
    (style,) = [href for href in page.all("link", "href") if href.endswith(".css")]
    answer, headers, body = Person(sandbox, "alice").raw("GET", style)
    assert (answer, headers.get_content_type()) == (200, "text/css")
    assert b"prefers-color-scheme" in body


def test_the_sign_in_page_names_the_people_of_the_demo_who_are_here(sandbox: Sandbox) -> None:
    page = read(sandbox, "/auth/sign_in")
    assert "alice@example.org" in page.texts["dt"]
    assert "Chirp-demo-alice-2026" in page.texts["dd"]
    user = sandbox.world.users.one("email", "alice@example.org")
    assert user
    sandbox.world.users.change(user, email="elsewhere@example.org")
    assert "alice@example.org" not in read(sandbox, "/auth/sign_in").texts["dt"]


def test_a_profile_shows_what_people_wrote_as_text(sandbox: Sandbox) -> None:
    person = Person(sandbox, "alice")
    post = person.say("Spiders", spoiler_text=HOSTILE)
    sandbox.world.accounts.change(person.account, display_name=HOSTILE)
    for path in ("/@alice", f"/@alice/statuses/{post['id']}"):
        page = read(sandbox, path)
        assert "script" not in page.texts
        assert HOSTILE in page.texts["summary"]
        assert any(HOSTILE in name for name in page.texts["article"])
    assert read(sandbox, "/@alice").texts["h1"] == [HOSTILE]
    assert read(sandbox, "/@alice").texts["title"] == [HOSTILE]


def test_the_rules_are_on_the_page_about_the_server(sandbox: Sandbox) -> None:
    rules = [sandbox.world.rules[rule] for rule in sandbox.world.rules.ids]
    sandbox.world.rules.change(rules[0], text=HOSTILE)
    assert read(sandbox, "/about").texts["li"] == [rule.text for rule in rules]
