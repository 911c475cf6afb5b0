"""Rules: names of folders, files and packages that cannot be mistaken for one another."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from tests.house.tree import PACKAGES, Files

OUR_DISTRIBUTION = "chirp-gateway"
TAKEN = ("graphql", *PACKAGES)


def folder_violations(files: Files) -> list[str]:
    """Return each folder of tests that is called like a package; with `.` on the path it would hide it."""
    folders = {parent for path in files for parent in PurePosixPath(path).parents if path.startswith("tests/")}
    return sorted(f"{folder}: is called like a package" for folder in folders if folder.name in TAKEN)


def file_violations(files: Files) -> list[str]:
    """Return each name that two files of tests share, and each __init__.py among the tests."""
    tests = [PurePosixPath(path) for path in files if path.startswith("tests/")]
    counts = Counter(path.name for path in tests if path.name.startswith("test_"))
    shared = [f"{name}: {count} files of tests are called so" for name, count in counts.items() if count > 1]
    return shared + [f"{path}: folders of tests have no __init__.py" for path in tests if path.name == "__init__.py"]


def distribution_violations(distributions: Mapping[str, Sequence[str]]) -> list[str]:
    """Return each top-level package of another distribution that is called like one of ours."""
    return [
        f"{other} brings a package {package} as well"
        for package in (*PACKAGES, "tests")
        for other in distributions.get(package, ())
        if other != OUR_DISTRIBUTION
    ]


def package_violations(files: Files, listed: Iterable[str]) -> list[str]:
    """Return each package that pyproject.toml leaves out, and each it lists that is not there."""
    packages = {
        ".".join(PurePosixPath(path).parent.parts)
        for path in files
        if path.endswith("/__init__.py") and not path.startswith("tests/")
    }
    listed = set(listed)
    bare = {
        str(PurePosixPath(path).parent)
        for path in files
        if path.startswith(PACKAGES) and f"{PurePosixPath(path).parent}/__init__.py" not in files
    }
    return sorted(
        [f"pyproject.toml does not list the package {package}" for package in packages - listed]
        + [f"pyproject.toml lists {package}, which is not there" for package in listed - packages]
        + [f"{folder} has no __init__.py" for folder in bare]
    )
