"""Tells which changes of the SDL would break clients, and whether the changelog names them."""

import re

from graphql import build_schema, find_breaking_changes

_MEMBER = re.compile(r"\w+\.\w+(?:\(\w+:\))?")


def unnamed(released: str, current: str, changelog: str) -> list[str]:
    """Return each change since `released` that breaks clients and that no line of the changelog owns up to.

    Such a line stands under "Unreleased", begins with `- Breaking:` and names in backticks what has changed: a type
    (`Status`), a field (`Status.url`), an argument (`Query.status(id:)`), a value (`Visibility.DIRECT`).
    """
    unreleased = changelog.partition("## Unreleased")[2].partition("\n## ")[0]
    lines = [line for line in unreleased.splitlines() if line.startswith("- Breaking:")]
    named = {name for line in lines for name in re.findall(r"`([^`]+)`", line)}
    changes = find_breaking_changes(build_schema(released), build_schema(current))
    return [change.description for change in changes if _coordinate(change.description) not in named]


def _coordinate(description: str) -> str:
    """Return what a change is about (https://spec.graphql.org/draft/#sec-Schema-Coordinates)."""
    member = _MEMBER.search(description)
    return member[0] if member else description.split(" ", 1)[0]
