"""What clients of the last release ask for is still there, or the changelog says that it is not."""

from pathlib import Path

import pytest

from tests.support.breaking import unnamed

ROOT = Path(__file__).parents[2]

RELEASED = """
type Query { status(id: ID!): Status search(input: SearchInput!): [Found!]! }
type Status { id: ID! url: String visibility: Visibility! }
type Account { id: ID! }
union Found = Status | Account
enum Visibility { PUBLIC DIRECT }
input SearchInput { text: String! }
"""


def test_the_schema_breaks_no_client_in_silence() -> None:
    released = (ROOT / "schema" / "released.graphql").read_text()
    current = (ROOT / "schema" / "schema.graphql").read_text()
    assert unnamed(released, current, (ROOT / "CHANGELOG.md").read_text()) == []


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ("url: String ", "", "`Status.url`"),
        ("url: String ", "url: Int ", "`Status.url`"),
        ("visibility: Visibility!", "visibility: Visibility", "`Status.visibility`"),
        ("status(id: ID!)", "status(id: ID!, at: Int!)", "`Query.status(at:)`"),
        ("status(id: ID!)", "status", "`Query.status(id:)`"),
        (" DIRECT", "", "`Visibility.DIRECT`"),
        ("| Account", "", "`Account`"),
        ("{ text: String! }", "{ text: String! first: Int! }", "`SearchInput.first`"),
    ],
)
def test_a_break_must_be_named(before: str, after: str, names: str) -> None:
    assert before in RELEASED
    current = RELEASED.replace(before, after)
    assert unnamed(RELEASED, current, "## Unreleased\n\n- Something else\n") != []
    assert unnamed(RELEASED, current, f"## Unreleased\n\n- Breaking: {names} changed.\n") == []
    assert unnamed(RELEASED, current, f"## Unreleased\n\n- Breaking: `Other`.\n\n## 1.0\n\n- Breaking: {names}\n") != []


def test_what_is_only_added_breaks_nobody() -> None:
    current = RELEASED.replace("url: String ", "url: String uri: String! ") + "type Poll { id: ID! }"
    assert unnamed(RELEASED, current, "## Unreleased\n") == []
