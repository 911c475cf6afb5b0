import importlib.metadata
import tomllib
from pathlib import Path

import pytest

from tests.house.names import (
    distribution_violations,
    file_violations,
    folder_violations,
    package_violations,
)
from tests.house.tree import read_files

ROOT = Path(__file__).parents[2]
FILES = read_files(ROOT)
# The whole tree is walked: that may take a while on a busy machine.
pytestmark = pytest.mark.timeout(60)


def test_no_folder_of_tests_is_called_like_a_package() -> None:
    assert folder_violations(FILES) == []


def test_files_of_tests_have_names_of_their_own() -> None:
    assert file_violations(FILES) == []


def test_no_installed_distribution_brings_a_package_called_like_ours() -> None:
    installed = importlib.metadata.packages_distributions()
    assert "asyncpg" in installed
    assert distribution_violations(installed) == []


def test_pyproject_lists_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert package_violations(FILES, project["tool"]["setuptools"]["packages"]) == []


@pytest.mark.parametrize("name", ["graphql", "schema", "resolvers"])
def test_a_folder_called_like_a_package_is_found(name: str) -> None:
    assert folder_violations({f"tests/{name}/test_a.py": ""}) == [f"tests/{name}: is called like a package"]


def test_two_files_with_one_name_are_found() -> None:
    files = {"tests/http/test_a.py": "", "tests/units/test_a.py": "", "tests/units/test_b.py": ""}
    assert file_violations(files) == ["test_a.py: 2 files of tests are called so"]
    assert file_violations({"tests/http/__init__.py": ""}) == [
        "tests/http/__init__.py: folders of tests have no __init__.py"
    ]


def test_a_distribution_that_takes_our_name_is_found() -> None:
    taken = {"schema": ["schema"], "jobs": ["chirp-gateway"], "redis": ["redis"]}
    assert distribution_violations(taken) == ["schema brings a package schema as well"]


def test_a_package_that_is_not_listed_is_found() -> None:
    files = {"jobs/__init__.py": "", "jobs/work/a.py": "", "tests/units/test_a.py": ""}
    assert package_violations(files, ["jobs.gone"]) == [
        "jobs/work has no __init__.py",
        "pyproject.toml does not list the package jobs",
        "pyproject.toml lists jobs.gone, which is not there",
    ]
