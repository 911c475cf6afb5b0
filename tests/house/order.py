"""Rule: imports go one way through the layers, and never in a circle."""

from tests.house.tree import PACKAGES, Files, Import, imports, module_of, product

ALLOWED = {
    "deploy": {"deploy", "gateway", "schema", "resolvers", "jobs"},
    "gateway": {"gateway", "schema", "resolvers"},
    "schema": {"schema", "resolvers"},
    "jobs": {"jobs", "resolvers"},
    "resolvers": {"resolvers"},
    "migrations": set[str](),
}

# Inside resolvers, lowest first; a file that is not named here is an operation.
LEVELS = (
    (
        "leaf",
        {"entities", "events", "errors", "telemetry", "settings", "formats", "ids", "tallies", "viewer"}
        | {"bounds", "channels", "cursors", "lasting", "stream_event"},
    ),
    ("source", {"sources"}),
    ("helper", {"upstream", "loaders", "grants", "paging", "idempotency"}),
    ("frame", {"hub", "context", "collection"}),
    ("streams", {"gaps", "feed", "own_events", "token_watch", "streams"}),
    ("operation", set[str]()),
)
OPERATION = len(LEVELS) - 1
NOUNS = (
    "viewers",
    "muted_statuses",
    "accounts",
    "statuses",
    "conversation_mutes",
    "markers",
    "timelines",
    "notifications",
)


def order_violations(files: Files) -> list[str]:
    """Return each import that points against the order."""
    modules = _modules(files)
    return [
        f"{item}: {module_of(item.path)} may not import {target}"
        for item in imports(product(files))
        if (target := _target(item, modules)) and not _may(module_of(item.path), target)
    ]


def cycle_violations(files: Files) -> list[str]:
    """Return each circle of imports, written from its first module; imports for types alone do not count."""
    modules = _modules(files)
    graph: dict[str, set[str]] = {module: set() for module in modules}
    for item in imports(files):
        target = _target(item, modules)
        if target in graph and not item.for_types and target != module_of(item.path):
            graph[module_of(item.path)].add(target)
    return sorted({" -> ".join((*circle, circle[0])) for module in graph if (circle := _circle(graph, module))})


def _circle(graph: dict[str, set[str]], start: str) -> list[str]:
    """Return a shortest way from `start` back to it that begins at its first module; none is empty."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for target in sorted(graph[way[-1]]):
            if target == start:
                first = way.index(min(way))
                return way[first:] + way[:first]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []


def _modules(files: Files) -> set[str]:
    return {module_of(path) for path in files}


def _target(item: Import, modules: set[str]) -> str:
    """Return the module of this project that is imported; empty when it is another's."""
    if item.top not in (*PACKAGES, "tests"):
        return ""
    inner = f"{item.module}.{item.name}"
    return inner if inner in modules else item.module


def _may(importer: str, target: str) -> bool:
    here, there = importer.partition(".")[0], target.partition(".")[0]
    if there == "tests" or there not in ALLOWED[here]:
        return False
    if here != "resolvers" or target == "resolvers":
        return True
    mine, theirs = _level(importer), _level(target)
    if mine == theirs == OPERATION:
        return _noun(importer) >= _noun(target)
    return mine >= theirs


def _level(module: str) -> int:
    part = module.split(".")[1] if "." in module else ""
    return next((level for level, (_, names) in enumerate(LEVELS) if part in names), OPERATION)


def _noun(module: str) -> int:
    """Return the place among the nouns; others come after them and are free among themselves."""
    part = module.split(".")[1]
    return NOUNS.index(part) if part in NOUNS else len(NOUNS)
