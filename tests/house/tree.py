"""The files that the rules of the house look at, and what each of them imports."""

import ast
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

PACKAGES = ("gateway", "schema", "resolvers", "jobs", "migrations", "deploy")
KIT = "tests/contract/"
# Endings of what people write for machines; what is fetched or built from it lies in folders and files of its own.
_WRITTEN = (".css", ".html", ".js", ".mjs", ".py", ".sql", ".svelte", ".ts", ".tsx")
_NOT_OURS = {"node_modules", "dist", "paraglide"}
_GENERATED = "pwa/src/graphql/schema.d.ts"

Files = Mapping[str, str]


class Import(NamedTuple):
    """One imported name. `module` is absolute; `name` is None for `import module`."""

    path: str
    line: int
    module: str
    name: str | None
    in_function: bool
    for_types: bool

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def read_files(root: Path) -> dict[str, str]:
    """Return the Python files of the project by their path, without the contract kit."""
    found = {}
    for top in (*PACKAGES, "tests"):
        for path in sorted((root / top).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(KIT):
                found[name] = path.read_text(encoding="utf-8")
    return found


def read_written(root: Path) -> dict[str, str]:
    """Return every file of the project that people write for machines, in whatever language, by its path."""
    found = {}
    for top in (*PACKAGES, "tests", "pwa"):
        for folder, folders, names in os.walk(root / top):
            folders[:] = [name for name in folders if name not in _NOT_OURS]
            for path in (Path(folder, name) for name in names if name.endswith(_WRITTEN)):
                found[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    return {name: text for name, text in found.items() if name != _GENERATED}


def product(files: Files) -> Files:
    """Return the files that are shipped."""
    return {path: text for path, text in files.items() if not path.startswith("tests/")}


def module_of(path: str) -> str:
    """Return the module's name: `a/b.py` is a.b, `a/__init__.py` is a."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(files: Files) -> Iterator[Import]:
    """Yield every import of every file."""
    for path, text in files.items():
        yield from _walk(path, ast.parse(text, path), in_function=False, for_types=False)


def _walk(path: str, node: ast.AST, *, in_function: bool, for_types: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(path, node.lineno, alias.name, None, in_function, for_types)
    elif isinstance(node, ast.ImportFrom):
        module = _absolute(path, node)
        for alias in node.names:
            yield Import(path, node.lineno, module, alias.name, in_function, for_types)
    elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        for child in node.body:
            yield from _walk(path, child, in_function=in_function, for_types=True)
        for child in node.orelse:
            yield from _walk(path, child, in_function=in_function, for_types=for_types)
    else:
        inside = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            yield from _walk(path, child, in_function=inside, for_types=for_types)


def _absolute(path: str, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    package = PurePosixPath(path).parts[: -node.level]
    return ".".join((*package, node.module) if node.module else package)
