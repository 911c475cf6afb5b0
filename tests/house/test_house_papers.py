from pathlib import Path

import pytest

from resolvers.settings import SETTINGS
from tests.house.papers import (
    compose_variables,
    digest_of,
    example_lines,
    example_violations,
    lock_violations,
    package_lock_violations,
    readme_violations,
    table_row,
)

ROOT = Path(__file__).parents[2]
KIT = ROOT / "tests" / "contract"
# What GoToSocial answered was recorded once: a change of the kit is meant, and changes this too.
KIT_DIGEST = "648ccfd0a927a61725176f6161e1da0862a3a42696380ff1057625f3aaa92a2d"
HASH = "--hash=sha256:" + "0" * 64


def kit(folder: Path) -> dict[str, bytes]:
    parts = [path for name in ("gtscontract", "recordings") for path in (folder / name).rglob("*")]
    files = [path for path in parts if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in (*files, folder / "scenario.py")}


def test_the_readme_has_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme_violations(readme, SETTINGS) == []


def test_env_example_has_every_setting_and_what_compose_reads() -> None:
    example = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    compose = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    assert example_violations(example, SETTINGS, compose_variables(compose)) == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_carry_hashes_and_no_addresses(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert lock.count("--hash") > 50
    assert lock_violations(name, lock) == []


def test_the_lock_of_the_app_carries_hashes_and_no_addresses() -> None:
    lock = (ROOT / "pwa" / "package-lock.json").read_text(encoding="utf-8")
    assert package_lock_violations(lock) == []


def test_the_contract_kit_is_as_it_was_recorded() -> None:
    assert digest_of(kit(KIT)) == KIT_DIGEST


def test_a_readme_that_lacks_a_setting_is_found() -> None:
    rows = [table_row(setting) for setting in SETTINGS]
    assert readme_violations("\n".join(rows), SETTINGS) == []
    assert readme_violations("\n".join(rows[1:]), SETTINGS) == [f"README.md lacks the row: {rows[0]}"]
    stale = "| `CHIRP_GONE` | Nothing any more | empty |"
    assert readme_violations("\n".join([*rows, stale]), SETTINGS) == [
        f"README.md has a row that no setting has: {stale}"
    ]


def test_an_example_that_lacks_a_setting_is_found() -> None:
    parts = [example_lines(setting) for setting in SETTINGS]
    assert example_violations("\n".join(parts), SETTINGS) == []
    assert example_violations("\n".join(parts[1:]), SETTINGS) == [f"deploy/env.example lacks: {parts[0]!r}"]
    assert example_violations("\n".join([*parts, "#CHIRP_GONE=1", parts[0]]), SETTINGS) == [
        "deploy/env.example has CHIRP_GONE, which no setting has",
        "deploy/env.example has GTS_HOST twice",
    ]
    others = compose_variables('a: "${OURS:?}"\nb: $${SHELL}')
    assert others == {"OURS"}
    assert example_violations("\n".join(parts), SETTINGS, others) == ["deploy/env.example lacks OURS"]
    assert example_violations("\n".join([*parts, "#OURS=1"]), SETTINGS, others) == []


@pytest.mark.parametrize(
    ("lock", "told"),
    [
        ("asyncpg==0.31.0\n", "asyncpg==0.31.0 has no hash"),
        (f"asyncpg>=0.31 \\\n    {HASH}\n", "asyncpg>=0.31 has no fixed version"),
        (f"--index-url packages\nasyncpg==0.31.0 \\\n    {HASH}\n", "is an option"),
        (f"asyncpg==0.31.0 \\\n    {HASH}\n# from https://example.org/simple\n", "holds an address"),
    ],
)
def test_a_careless_lock_is_found(lock: str, told: str) -> None:
    violations = lock_violations("x.lock", lock)
    assert len(violations) == 1
    assert told in violations[0]
    assert (
        lock_violations("x.lock", f"a==1 ; python_version < '3.12' \\\n    {HASH} \\\n    {HASH}\n    # via b\n") == []
    )


def test_a_careless_package_lock_is_found() -> None:
    lock = '{"packages": {"": {}, "node_modules/a": {"integrity": "sha512-x"}, "node_modules/b": {"resolved": "x"}}}'
    assert package_lock_violations(lock) == ["node_modules/b: holds an address", "node_modules/b: has no hash"]


def test_a_changed_kit_is_found() -> None:
    files = {"a": b"1", "b": b"2"}
    others = [{"a": b"1"}, {"a": b"1", "b": b"3"}, {"a": b"1", "c": b"2"}, {"a": b"12", "b": b""}]
    assert digest_of(files) == digest_of(dict(reversed(files.items())))
    assert digest_of(files) not in map(digest_of, others)
