"""Rule: a library enters in one place."""

from fnmatch import fnmatch

from tests.house.tree import Files, imports, product

SOURCES = "resolvers/sources/"

DOORS: dict[str, tuple[str, ...]] = {
    "starlette": ("gateway/*", "deploy/sandbox/*"),
    "authlib": ("gateway/signin.py",),
    "strawberry": ("schema/*", "gateway/graphql/*"),
    "graphql": ("schema/*", "gateway/graphql/*"),
    "aiohttp": (SOURCES + "gotosocial_stream.py",),
    "httptools": (SOURCES + "http1.py", "deploy/protocol.py"),
    "httpx2": (SOURCES + "egress.py",),
    "asyncpg": (
        SOURCES + "postgres.py",
        SOURCES + "tables/*",
        SOURCES + "migrate.py",
        SOURCES + "pgsearch.py",
    ),
    "redis": (
        SOURCES + "redis.py",
        SOURCES + "bus.py",
        SOURCES + "ratelimit.py",
        SOURCES + "queue.py",
    ),
    "arq": ("jobs/*", SOURCES + "queue.py"),
    "cryptography": (SOURCES + "vault.py",),
    "aiodataloader": ("resolvers/loaders.py",),
    "prometheus_client": ("resolvers/telemetry.py",),
    "structlog": ("resolvers/telemetry.py",),
    "meilisearch_python_sdk": (SOURCES + "meilisearch.py",),
    "pywebpush": (SOURCES + "webpush.py",),
    "obstore": (SOURCES + "blobs.py",),
    "click": ("deploy/cli.py",),
    "idna": ("resolvers/domain_names.py",),
}
ONE_FILE = ("nh3",)


def door_violations(files: Files) -> list[str]:
    """Return each import of a library elsewhere than at its door."""
    found = []
    places: dict[str, set[str]] = {library: set() for library in ONE_FILE}
    for item in imports(product(files)):
        doors = DOORS.get(item.top)
        if doors and not any(fnmatch(item.path, door) for door in doors):
            found.append(f"{item}: {item.top} enters only in {', '.join(doors)}")
        if item.top in places:
            places[item.top].add(item.path)
    found += [
        f"{library} enters in more than one file: {', '.join(sorted(paths))}"
        for library, paths in places.items()
        if len(paths) > 1
    ]
    return found
