"""Which routes of GoToSocial the resolvers ask, read out of their text."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

RESOLVERS = Path(__file__).parents[2] / "resolvers"

# They ask for themselves: whether a token has a scope, to sign people in, whether a post has come to be.
_NOT_FOR_CLIENTS = {"viewers.py", "apps.py", "own_posts.py"}
_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
# Who is given a path and no method reads it, but for these.
_POSTING = {"change", "changed"}
_HOLE = "{}"


def asked_routes(routes: Iterable[str]) -> set[str]:
    """Return those of `routes` (`GET /api/v1/lists/{id}`) of which it can be read that a resolver asks them.

    A part of a path that is known at run time alone stands for an id, and for each word that resolvers have in them.
    """
    calls: list[tuple[str | None, str]] = []
    words: set[str] = set()
    for path in RESOLVERS.rglob("*.py"):
        if path.name not in _NOT_FOR_CLIENTS:
            tree = ast.parse(path.read_text())
            calls += _calls(tree)
            words |= {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {route for route in routes if any(_fits(route, method, path, words) for method, path in calls)}


def _calls(tree: ast.Module) -> Iterator[tuple[str | None, str]]:
    """Yield method and path of each call that is given a path; None for a method that is known at run time alone."""
    known = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [_text(argument, known) for argument in node.args]
            told = next((text for text in texts if text in _METHODS), None)
            method = told if told or name == "call" else "POST" if name in _POSTING else "GET"
            yield from ((method, text) for text in texts if text.startswith("/api/"))


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return what names of a file stand for, and what its functions end with, where that is a path."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                known[name] = _text(value, known)
            case ast.FunctionDef(name=name, body=[*_, ast.Return(value=ast.expr() as value)]):
                known[name] = _text(value, known)
    return {name: text for name, text in known.items() if text.startswith("/api/")}


def _text(node: ast.expr | None, known: Mapping[str, str]) -> str:
    """Return what an expression is as a text, with {} for what is known at run time alone."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
            return known.get(name, _HOLE)
        case ast.JoinedStr(values=parts):
            return "".join(_text(part.value if isinstance(part, ast.FormattedValue) else part, known) for part in parts)
    return _HOLE


def _fits(route: str, method: str | None, path: str, words: set[str]) -> bool:
    wanted, _, template = route.partition(" ")
    found = re.fullmatch(re.escape(path).replace(re.escape(_HOLE), "([^/]+)"), template)
    if found is None or method not in (None, wanted):
        return False
    return all(part.startswith("{") or part in words for part in found.groups())
