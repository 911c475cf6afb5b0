"""A gateway as `chirp serve` runs it, in front of a trap; both serve all tests of this folder."""

import asyncio
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.dev.chirp import start_gateway
from deploy.dev.crew import Crew
from deploy.dev.home import Home
from tests.support.stores import Stores
from tests.support.trap import Trap, trapping


@pytest.fixture(scope="session")
def one_trap() -> Iterator[Trap]:
    with trapping() as trap:
        yield trap


@pytest.fixture(scope="session")
def served(stores: Stores, one_trap: Trap) -> Iterator[str]:
    """Run `chirp serve`; what it is asked goes to the trap. No proxy is trusted."""
    name = f"test_{secrets.token_hex(6)}"

    async def run(sql: str) -> None:
        admin = await stores.admin()
        await admin.execute(sql)
        await admin.close()

    asyncio.run(run(f"CREATE DATABASE {name} TEMPLATE {stores.environ['CHIRP_DB_NAME']}"))
    home = Home(Path(tempfile.mkdtemp(prefix="chirp-served-")) / ".chirp")
    try:
        with Crew(home, threading.Event(), say=lambda _line: None) as crew:
            port = home.port("gateway")
            environ = stores.environ | {
                "CHIRP_DB_NAME": name,
                "GTS_HOST": one_trap.host,
                "CHIRP_TRUSTED_PROXIES": "10.0.0.0/8",
                "CHIRP_RATE_LIMITS": "off",
            }
            part = start_gateway(crew, environ, port=port)
            crew.wait("starting the gateway", part.is_ready)
            yield part.address
    finally:
        home.close()
        shutil.rmtree(home.path.parent)
        asyncio.run(run(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def trap(one_trap: Trap) -> Trap:
    """Return the trap, empty."""
    one_trap.reset()
    return one_trap
