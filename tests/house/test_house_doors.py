from pathlib import Path

import pytest

from tests.house.doors import DOORS, door_violations
from tests.house.tree import read_files

FILES = read_files(Path(__file__).parents[2])
# The whole tree is walked: that may take a while on a busy machine.
pytestmark = pytest.mark.timeout(60)


def test_libraries_enter_at_their_doors() -> None:
    assert door_violations(FILES) == []


@pytest.mark.parametrize("library", DOORS)
def test_a_library_elsewhere_is_found(library: str) -> None:
    for text in (f"import {library}.part", f"from {library} import part", f"if TYPE_CHECKING:\n    import {library}"):
        violations = door_violations({"resolvers/accounts.py": text})
        assert len(violations) == 1
        assert f"{library} enters only in" in violations[0]


def test_a_library_at_its_door_is_free() -> None:
    files = {
        "resolvers/sources/tables/notes.py": "import asyncpg",
        "gateway/rest/notes.py": "from starlette.requests import Request",
        "tests/http/test_notes.py": "import asyncpg",
        "resolvers/text.py": "import nh3, redistribute",
    }
    assert door_violations(files) == []


def test_a_library_with_two_doors_is_found() -> None:
    files = {"resolvers/text.py": "import nh3", "gateway/pages.py": "import nh3"}
    assert door_violations(files) == ["nh3 enters in more than one file: gateway/pages.py, resolvers/text.py"]
