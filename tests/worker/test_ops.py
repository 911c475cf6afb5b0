"""A worker tells on its ops port whether it lives, whether it is ready, and its figures."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import aiohttp
import pytest

from deploy.dev.ports import pick_free
from jobs.context import open_context
from jobs.ops import ops_port
from resolvers.errors import StartError
from resolvers.readiness import Readiness
from resolvers.settings import Settings
from tests.support.mirror import exchange
from tests.support.stack import Client


@pytest.fixture
def own_port(gateway_settings: Settings) -> Settings:
    return replace(gateway_settings, ops_port=pick_free(()))


@pytest.fixture
async def ops(own_port: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Client]:
    """Yield the ops port of a worker that works."""
    readiness = Readiness()
    async with ops_port(own_port, readiness), open_context(own_port) as opened:
        with readiness.watching(opened.sources):
            yield Client(session, f"http://127.0.0.1:{own_port.ops_port}")


async def ask(client: Client, path: str) -> tuple[int, str]:
    async with client.session.get(client.base + path) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status, await answer.text()


async def test_a_worker_that_works_is_ready(ops: Client) -> None:
    assert await ask(ops, "/livez") == (200, "ok")
    assert await ask(ops, "/readyz") == (200, "ok")
    status, told = await ops.rest("GET", "/readyz?verbose")
    assert (status, told["state"]) == (200, "ready")
    assert told["sources"]["postgres"]["ok"] is True


async def test_its_figures_are_prometheus_s(ops: Client) -> None:
    status, text = await ask(ops, "/metrics")
    assert status == 200
    assert "\nprocess_resident_memory_bytes " in text
    assert '\nchirp_connections{pool="postgres",state=' in text


async def test_one_that_has_not_opened_its_sources_lives_and_is_not_ready(
    own_port: Settings, session: aiohttp.ClientSession
) -> None:
    async with ops_port(own_port, Readiness()):
        client = Client(session, f"http://127.0.0.1:{own_port.ops_port}")
        assert await ask(client, "/livez") == (200, "ok")
        assert await ask(client, "/readyz") == (503, "not ready")
        assert (await ask(client, "/readyz?verbose"))[0] == 503


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /nothing HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /readyz HTTP/1.1\r\n\r\n", b"405"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
async def test_all_else_is_refused(ops: Client, request_: bytes, status: bytes) -> None:
    assert (await exchange(ops.base, request_)).split()[1] == status


async def test_a_head_that_never_ends_is_given_up(ops: Client) -> None:
    with suppress(ConnectionError):
        assert await exchange(ops.base, b"GET /" + b"a" * 200_000) == b""
    assert await ask(ops, "/livez") == (200, "ok")


async def test_a_port_that_is_taken_is_told(own_port: Settings) -> None:
    async with ops_port(own_port, Readiness()):
        with pytest.raises(StartError, match=f"CHIRP_OPS_PORT: cannot listen on 127.0.0.1 port {own_port.ops_port}"):
            async with ops_port(own_port, Readiness()):
                await asyncio.sleep(0)
