"""The public port tells `ok` or not; the ops port tells everything; GoToSocial's own probes stay hidden."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from gateway.probes import Probes
from resolvers.settings import Settings, read_settings
from resolvers.sources.postgres import connect
from tests.support.mirror import exchange
from tests.support.serving import serving
from tests.support.stack import Client
from tests.support.wire import wire


@dataclass(frozen=True)
class Served:
    probes: Probes
    public: Client
    ops: Client

    async def details(self) -> tuple[int, dict[str, object]]:
        """Return the details, asked anew: the stores are asked at most once a second."""
        self.probes.readiness.forget()
        return await self.ops.rest("GET", "/readyz?verbose")


@pytest.fixture
async def served(gateway_settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Served]:
    probes = Probes()
    async with serving(create_app(gateway_settings, probes)) as public, serving(probes.ops()) as ops:
        yield Served(probes, Client(session, public), Client(session, ops))


async def ask(client: Client, path: str) -> tuple[int, str, str]:
    async with client.session.get(client.base + path) as answer:
        return answer.status, await answer.text(), answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
async def test_the_probes_say_ok(served: Served, path: str) -> None:
    assert await ask(served.public, path) == (200, "ok", "no-store")
    assert await ask(served.ops, path) == (200, "ok", "no-store")


async def test_gotosocial_never_sees_a_probe(served: Served, upstream: Client) -> None:
    await upstream.forget_calls()
    base = served.public.base
    for path in ("/livez", "/readyz", "/metrics"):
        for method in ("GET", "POST", "OPTIONS", "PROPFIND"):
            request = f"{method} {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: x\r\nConnection: close\r\n\r\n"
            status = (await exchange(base, request.encode())).split()[1]
            assert status == (b"405" if method != "GET" else b"200" if path in ("/livez", "/readyz") else b"404")
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await served.public.session.ws_connect(base + path)
    assert await upstream.calls() == {}


async def test_metrics_are_on_the_ops_port_only(served: Served) -> None:
    await served.public.rest("GET", "/api/v1/trends/tags")
    status, text, _ = await ask(served.ops, "/metrics")
    assert status == 200
    for line in (
        'chirp_requests_total{method="GET",route="passthrough:api/v1",status="200"}',
        'chirp_upstream_seconds_count{method="GET"}',
        "chirp_upstream_breaker_state 0.0",
        'chirp_connections{pool="postgres",state="idle"}',
        'chirp_connections{pool="redis",state="idle"}',
        'chirp_connections{pool="gotosocial",state="in_use"} 0.0',
        "process_resident_memory_bytes",
    ):
        assert line in text
    assert (await ask(served.public, "/metrics"))[0] == 404


async def test_the_details_name_each_source(served: Served) -> None:
    status, told = await served.details()
    sources = told["sources"]
    assert isinstance(sources, dict)
    assert (status, told["state"], sorted(sources)) == (200, "ready", ["gotosocial", "postgres", "redis"])
    assert sources["gotosocial"]["version"].startswith("0.20")
    assert sources["gotosocial"]["breaker"] == "closed"


async def test_without_gotosocial_it_is_degraded_and_ready(served: Served, sandbox: Sandbox) -> None:
    await asyncio.to_thread(sandbox.__exit__)
    status, told = await served.details()
    assert (status, told["state"]) == (200, "degraded")
    assert (await ask(served.public, "/readyz"))[:2] == (200, "ok")


async def test_an_older_schema_is_not_ready(served: Served, gateway_settings: Settings) -> None:
    assert (await ask(served.public, "/readyz"))[0] == 200
    connection = await connect(gateway_settings)
    await connection.execute("DELETE FROM schema_versions WHERE version > 1")
    await connection.close()
    assert (await ask(served.public, "/readyz"))[0] == 200, "asked twice within a second"
    status, told = await served.details()
    sources = told["sources"]
    assert isinstance(sources, dict)
    assert (status, told["state"]) == (503, "not ready")
    assert "run chirp migrate" in sources["postgres"]["fault"]
    assert await ask(served.public, "/readyz") == (503, "not ready", "no-store")
    assert (await ask(served.public, "/livez"))[0] == 200


@pytest.mark.parametrize(("setting", "source"), [("CHIRP_DB_HOST", "postgres"), ("REDIS_HOST", "redis")])
async def test_a_store_that_is_gone_and_comes_back(
    environ: dict[str, str], session: aiohttp.ClientSession, setting: str, source: str
) -> None:
    probes = Probes()
    async with wire(environ[setting]) as store:
        settings = read_settings(environ | {setting: store.address})
        async with serving(create_app(settings, probes)) as public, serving(probes.ops()) as ops:
            served = Served(probes, Client(session, public), Client(session, ops))
            assert (await served.details())[0] == 200
            await store.cut()
            status, told = await served.details()
            sources = told["sources"]
            assert isinstance(sources, dict)
            assert status == 503
            assert [name for name in ("postgres", "redis") if not sources[name]["ok"]] == [source]
            assert (await ask(served.public, "/readyz"))[:2] == (503, "not ready")
            await store.open()
            assert (await served.details())[0] == 200


async def test_a_process_that_is_told_to_stop_is_not_ready_at_once(served: Served) -> None:
    assert (await ask(served.public, "/readyz"))[0] == 200
    served.probes.stop()
    assert (await ask(served.public, "/readyz"))[:2] == (503, "not ready")
    assert (await served.details())[1]["state"] == "stopping"
    assert (await ask(served.public, "/livez"))[0] == 200
