"""Rules: no import inside a function, none of a private name, pure ASGI, maps in __init__.py, files one can read."""

import ast

from tests.house.tree import Files, imports

MOST_LINES = 400


def local_import_violations(files: Files) -> list[str]:
    """Return each import inside a function."""
    return [f"{item}: {item.module} is imported inside a function" for item in imports(files) if item.in_function]


def private_violations(files: Files) -> list[str]:
    """Return each import of a name, or from a module, that begins with an underscore."""
    return [
        f"{item}: {part} is private to another file"
        for item in imports(files)
        for part in (*item.module.split("."), item.name or "")
        if part.startswith("_") and not part.startswith("__")
    ]


def asgi_violations(files: Files) -> list[str]:
    """Return each import of Starlette's middleware that is no pure ASGI: it holds bodies back and loses context."""
    return [f"{item}: is no pure ASGI" for item in imports(files) if item.module == "starlette.middleware.base"]


def map_violations(files: Files) -> list[str]:
    """Return each __init__.py that holds more than a docstring."""
    return [
        f"{path}: holds more than a docstring"
        for path, text in files.items()
        if path.endswith("/__init__.py") and not _is_docstring(ast.parse(text, path).body)
    ]


def length_violations(files: Files) -> list[str]:
    """Return each file that is too long to hold one noun."""
    counts = {path: len(text.splitlines()) for path, text in files.items()}
    return [f"{path}: has {count} lines" for path, count in counts.items() if count > MOST_LINES]


def _is_docstring(body: list[ast.stmt]) -> bool:
    if not body:
        return True
    first = body[0]
    return (
        len(body) == 1
        and isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
