"""deploy/Dockerfile without a container engine: what it copies runs, and nothing else is in it.

tests/live/test_image.py runs its other steps too.
"""

import sys
from pathlib import Path

import pytest

from resolvers.sources.migrate import read_migrations
from tests.support.dockerfile import Ignored, Stage, assemble, read_stages
from tests.support.image import DOCKERFILE, ROOT, run

STAGES = read_stages(DOCKERFILE.read_text())
LAST = STAGES[-1]
PROGRAM = """
import gateway.app, jobs.worker, deploy.cli, deploy.doctor.run, resolvers.sources.migrate as migrate
print(gateway.app.__file__, len(migrate.read_migrations()))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return /app as the stage `build` has it before anything runs."""
    root = tmp_path_factory.mktemp("image")
    assemble(DOCKERFILE, ROOT, root, run=False)
    return root / "stage-build" / "app"


def test_nothing_but_the_program_is_copied(tree: Path) -> None:
    assert sorted(path.name for path in tree.iterdir()) == sorted(
        [
            *("gateway", "schema", "resolvers", "jobs", "migrations", "deploy"),
            *("pyproject.toml", "README.md", "LICENSE", "requirements.lock", "requirements-dev.lock"),
        ]
    )
    assert not [path for path in tree.rglob("*") if path.name in ("__pycache__", ".env", "node_modules", "tests")]


@pytest.mark.timeout(30)
def test_what_is_copied_runs(tree: Path) -> None:
    told = run(
        [
            *(sys.executable, "-P", "-c"),
            PROGRAM,
        ],
        {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert told.stdout.split() == [str(tree / "gateway" / "app.py"), str(len(read_migrations()))], told.stderr


def test_it_runs_as_nobody_and_stops_in_good_order() -> None:
    user = LAST.last("USER")
    assert user.partition(":")[0].isdigit()
    assert int(user.partition(":")[0]) > 1000
    assert LAST.last("STOPSIGNAL") == "SIGTERM"
    assert LAST.last("ENTRYPOINT") == '["chirp"]'
    assert LAST.last("CMD") == '["serve"]'
    assert "CHIRP_BIND=0.0.0.0" in LAST.last("ENV")
    assert "/livez" in LAST.last("HEALTHCHECK")
    assert not [step for step in LAST.steps if step.name == "RUN"]


def test_every_package_comes_by_its_hash() -> None:
    installs = [
        command
        for stage in STAGES
        for step in stage.steps
        if step.name == "RUN"
        for command in step.text.split("&&")
        if "pip install" in command
    ]
    assert len(installs) == 3
    assert [
        command for command in installs if "--require-hashes" not in command and "--editable ." not in command
    ] == []
    assert all("--no-deps" in command for command in installs)
    assert "requirements.lock" in installs[0]
    assert next(step.text for step in STAGES[0].steps if step.name == "RUN").startswith("npm ci")


def test_the_last_stage_takes_from_earlier_ones_what_they_made() -> None:
    copies = {step.flags["from"]: step.words for step in LAST.steps if step.name == "COPY"}
    assert set(copies) <= {stage.name for stage in STAGES[:-1]}
    assert copies["pwa"] == ["/src/pwa/dist", "/app/pwa/dist"]


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("gateway/app.py", False),
        ("pwa/src/graphiql/main.tsx", False),
        ("pwa/node_modules/x/index.js", True),
        ("pwa/dist/graphiql.html", True),
        ("deploy/.env", True),
        ("resolvers/__pycache__/a.pyc", True),
        ("tests/conftest.py", True),
        (".git/config", True),
        (".chirp/state.json", True),
    ],
)
def test_what_stays_out_of_the_context(path: str, ignored: bool) -> None:
    assert (path in Ignored((ROOT / ".dockerignore").read_text())) is ignored


def test_a_dockerfile_is_read_as_an_engine_reads_it() -> None:
    text = "ARG A=1\nFROM x AS one\n# no\nRUN a && \\\n    b\nFROM y\nCOPY --from=one /a /b\n"
    first, second = read_stages(text)
    assert (first.base, first.name, [step.text for step in first.steps]) == ("x", "one", ["a &&      b"])
    assert (second.name, second.steps[0].flags, second.steps[0].words) == ("1", {"from": "one"}, ["/a", "/b"])
    assert isinstance(second, Stage)
