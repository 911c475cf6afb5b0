"""Rules: what is written down beside the code says the same as the code."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from resolvers.settings import Setting

_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+==\S+( ; .+)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def table_row(setting: Setting) -> str:
    """Return the row of README's table of settings."""
    default = "required" if setting.required else "empty" if not setting.default else f"`{setting.default}`"
    return f"| `{setting.name}` | {setting.what} | {default} |"


def example_lines(setting: Setting) -> str:
    """Return the lines of deploy/env.example."""
    default = "" if setting.default is None else f" (default: {setting.default or 'empty'})"
    return f"# {setting.what}{default}\n{'' if setting.required else '#'}{setting.name}={setting.example}"


def readme_violations(readme: str, settings: Sequence[Setting]) -> list[str]:
    """Return each row that README's table of settings lacks, and each it has too much."""
    rows = set(re.findall(r"^\| `[A-Z0-9_]+` \|.*\|$", readme, re.MULTILINE))
    expected = {table_row(setting): None for setting in settings}
    lacking = [f"README.md lacks the row: {row}" for row in expected if row not in rows]
    return lacking + [f"README.md has a row that no setting has: {row}" for row in sorted(rows - expected.keys())]


def compose_variables(compose: str) -> set[str]:
    """Return the variables that a compose file reads."""
    return set(re.findall(r"(?<!\$)\$\{([A-Z][A-Z0-9_]*)", compose))


def example_violations(example: str, settings: Sequence[Setting], others: Collection[str] = ()) -> list[str]:
    """Return each setting (and each of `others`) that deploy/env.example lacks, and each it has too much."""
    names = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE)
    lacking = [
        f"deploy/env.example lacks: {example_lines(setting)!r}"
        for setting in settings
        if f"\n{example_lines(setting)}\n" not in f"\n{example}\n"
    ]
    known = {setting.name for setting in settings} | set(others)
    lacking += [f"deploy/env.example lacks {name}" for name in sorted(others) if name not in names]
    stray = [f"deploy/env.example has {name}, which no setting has" for name in names if name not in known]
    twice = [f"deploy/env.example has {name} twice" for name in sorted(known) if names.count(name) > 1]
    return lacking + stray + twice


def lock_violations(name: str, lock: str) -> list[str]:
    """Return each line of a requirements lock without a version or a hash, and each address."""
    found = [f"{name}:{number}: holds an address" for number, line in _lines(lock) if "://" in line or " @ " in line]
    found += [f"{name}:{number}: is an option" for number, line in _lines(lock) if line.startswith("-")]
    for entry in lock.replace("\\\n", " ").splitlines():
        text = entry.split(" --hash", 1)[0].strip()
        if not text or text.startswith(("#", "-")):
            continue
        if not _REQUIREMENT.fullmatch(text):
            found.append(f"{name}: {text} has no fixed version")
        if not _HASH.search(entry):
            found.append(f"{name}: {text} has no hash")
    return found


def package_lock_violations(lock: str) -> list[str]:
    """Return each package of a package-lock.json with an address or without a hash."""
    packages: dict[str, dict[str, object]] = json.loads(lock)["packages"]
    installed = {path: item for path, item in packages.items() if path and not item.get("link")}
    return [f"{path}: holds an address" for path, item in installed.items() if "resolved" in item] + [
        f"{path}: has no hash" for path, item in installed.items() if "integrity" not in item
    ]


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of files by their names, hexadecimal."""
    digest = sha256()
    for name in sorted(files):
        digest.update(f"{name} {len(files[name])}\n".encode() + files[name])
    return digest.hexdigest()


def _lines(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.splitlines(), start=1))
