"""Fixtures: connections to the stores of a test, as Chirp has them."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg
import pytest

from resolvers.settings import Settings
from resolvers.sources.redis import Redis, open_redis

Sql: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@pytest.fixture
async def sql(settings: Settings) -> AsyncIterator[Sql]:
    """Return a connection to PostgreSQL; its rows are equal to tuples."""
    connection = await asyncpg.connect(
        host=settings.db_address.host,
        port=settings.db_address.port,
        user=settings.db_user,
        password=settings.db_password,
        database=settings.db_name,
    )
    yield connection
    await connection.close()


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    """Return a connection to Redis."""
    opened = await open_redis(settings)
    yield opened
    await opened.close()
