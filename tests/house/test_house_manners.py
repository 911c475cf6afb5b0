from pathlib import Path

import pytest

from tests.house.manners import (
    MOST_LINES,
    asgi_violations,
    length_violations,
    local_import_violations,
    map_violations,
    private_violations,
)
from tests.house.tree import read_files, read_written

ROOT = Path(__file__).parents[2]
FILES = read_files(ROOT)
# The whole tree is walked: that may take a while on a busy machine.
pytestmark = pytest.mark.timeout(60)


def test_nothing_is_imported_inside_a_function() -> None:
    assert local_import_violations(FILES) == []


def test_nothing_private_is_imported() -> None:
    assert private_violations(FILES) == []


def test_middleware_is_pure_asgi() -> None:
    assert asgi_violations(FILES) == []
    assert asgi_violations({"gateway/a.py": "from starlette.middleware.base import BaseHTTPMiddleware"})


def test_each_init_is_a_map_or_empty() -> None:
    assert map_violations(FILES) == []


def test_no_file_is_too_long_for_one_noun() -> None:
    written = read_written(ROOT)
    assert {"gateway/page.css", "pwa/src/app/App.svelte", "tests/house/tree.py"} < written.keys()
    assert length_violations(written) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    import os",
        "class A:\n    async def f(self):\n        if self:\n            from os import path",
        "def f():\n    def g():\n        import os",
    ],
)
def test_an_import_inside_a_function_is_found(text: str) -> None:
    assert len(local_import_violations({"jobs/a.py": text})) == 1
    assert local_import_violations({"jobs/a.py": "try:\n    import os\nexcept ImportError:\n    pass"}) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from jobs.b import _secret", "_secret"),
        ("from jobs._b import name", "_b"),
        ("import asyncpg._pool", "_pool"),
    ],
)
def test_a_private_import_is_found(text: str, name: str) -> None:
    assert private_violations({"jobs/a.py": text}) == [f"jobs/a.py:1: {name} is private to another file"]
    assert private_violations({"jobs/a.py": "from __future__ import annotations\nfrom b import __version__"}) == []


def test_a_file_that_is_too_long_is_found() -> None:
    lines = "x = 1\n" * MOST_LINES
    assert length_violations({"jobs/a.py": lines, "pwa/b.ts": lines + "y"}) == ["pwa/b.ts: has 401 lines"]


@pytest.mark.parametrize("text", ["import os", '"""Map."""\nx = 1', "1", "__all__ = []"])
def test_an_init_with_code_is_found(text: str) -> None:
    assert map_violations({"jobs/__init__.py": text}) == ["jobs/__init__.py: holds more than a docstring"]
    assert map_violations({"jobs/__init__.py": '"""Map."""', "gateway/__init__.py": ""}) == []
