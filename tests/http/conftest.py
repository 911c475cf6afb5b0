"""Gateways with rate limits, which the others of these tests go without."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.ratelimit import BY_ADDRESS, Kind
from resolvers.settings import read_settings
from resolvers.sources.ratelimit import Limit
from tests.support.limits import Open
from tests.support.serving import serving
from tests.support.stack import Client, token_of


@pytest.fixture
def limited(environ: dict[str, str], sandbox: Sandbox, session: aiohttp.ClientSession) -> Open:
    """Return what starts a gateway with limits."""

    @asynccontextmanager
    async def start(name: str | None = None, **changed: str) -> AsyncIterator[Client]:
        settings = read_settings(environ | {"GTS_HOST": sandbox.url} | changed)
        async with serving(create_app(settings)) as base:
            yield Client(session, base, token_of(sandbox.world, name) if name else None)

    return start


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let an address ask 30 times at once, not 300, at the same rate: what is shown for 5 minutes stays the same."""
    monkeypatch.setitem(BY_ADDRESS, Kind.API, Limit(30, 30))
    return 30
