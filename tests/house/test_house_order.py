from pathlib import Path

import pytest

from tests.house.order import cycle_violations, order_violations
from tests.house.tree import read_files

FILES = read_files(Path(__file__).parents[2])
# The whole tree is walked: that may take a while on a busy machine.
pytestmark = pytest.mark.timeout(60)


def test_imports_go_one_way() -> None:
    assert len(FILES) > 50
    assert order_violations(FILES) == []


def test_there_is_no_circle() -> None:
    assert cycle_violations(FILES) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("gateway/app.py", "import jobs.worker"),
        ("gateway/app.py", "from deploy import cli"),
        ("schema/field.py", "from gateway.auth import viewer"),
        ("jobs/worker.py", "from schema import build"),
        ("resolvers/statuses.py", "import schema.build"),
        ("resolvers/statuses.py", "if TYPE_CHECKING:\n    import gateway.app"),
        ("resolvers/settings.py", "from resolvers.sources.redis import Redis"),
        ("resolvers/sources/redis.py", "from resolvers import loaders"),
        ("resolvers/loaders.py", "from resolvers.context import Ctx"),
        ("resolvers/hub.py", "from resolvers.streams import Streams"),
        ("resolvers/streams.py", "from . import statuses"),
        ("resolvers/accounts.py", "from resolvers import statuses"),
        ("resolvers/statuses.py", "from resolvers.drafts import Draft"),
        ("migrations/__init__.py", "import resolvers.settings"),
        ("deploy/cli.py", "from tests.house import tree"),
    ],
)
def test_an_import_against_the_order_is_found(path: str, text: str) -> None:
    names = (
        "deploy/cli",
        "gateway/app",
        "gateway/auth",
        "schema/build",
        "jobs/worker",
        "resolvers/drafts",
        "tests/house",
    )
    files = dict.fromkeys((f"{name}.py" for name in (*names, "resolvers/statuses", "resolvers/loaders")), "")
    violations = order_violations(files | {path: text})
    assert len(violations) == 1
    assert violations[0].startswith(f"{path}:")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("deploy/cli.py", "import gateway.app, jobs.worker"),
        ("gateway/app.py", "from schema import build"),
        ("resolvers/drafts.py", "from resolvers import statuses"),
        ("resolvers/statuses.py", "from resolvers.context import Ctx"),
        ("resolvers/sources/redis.py", "import redis.asyncio\nfrom resolvers.settings import Settings"),
    ],
)
def test_an_import_along_the_order_is_free(path: str, text: str) -> None:
    names = ("gateway/app", "schema/build", "jobs/worker", "resolvers/statuses", "resolvers/context")
    files = dict.fromkeys((f"{name}.py" for name in names), "")
    assert order_violations(files | {path: text}) == []


def test_a_circle_is_found_once_and_told_whole() -> None:
    circle = {
        "jobs/a.py": "from jobs import b",
        "jobs/b.py": "from jobs.c import x",
        "jobs/c.py": "import jobs.a",
        "jobs/d.py": "import jobs.a",
    }
    assert cycle_violations(circle) == ["jobs.a -> jobs.b -> jobs.c -> jobs.a"]


def test_imports_for_types_make_no_circle() -> None:
    files = {"jobs/a.py": "import jobs.b", "jobs/b.py": "if TYPE_CHECKING:\n    import jobs.a\nelse:\n    import os"}
    assert cycle_violations(files) == []
    assert cycle_violations(files | {"jobs/b.py": "if TYPE_CHECKING:\n    pass\nelse:\n    import jobs.a"}) != []
