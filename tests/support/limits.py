"""Rate limits as clients meet them: what the edge says of them, and asking until it says something else."""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import pytest

from resolvers.telemetry import exposition
from tests.support.stack import Client

HOME = "/api/v1/timelines/home?limit=1"
PUBLIC = "/api/v1/instance"

# Starts a gateway with limits and yields a client of it, somebody's if a name is given. Keywords change its settings.
Open = Callable[..., AbstractAsyncContextManager[Client]]


@dataclass(frozen=True)
class Answer:
    """What the edge said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def limit(self) -> int:
        return int(self.headers["X-RateLimit-Limit"])

    @property
    def remaining(self) -> int:
        return int(self.headers["X-RateLimit-Remaining"])


async def ask(client: Client, path: str, method: str = "GET", *, at: str = "203.0.113.1", **headers: str) -> Answer:
    """Ask from an address that the trusted proxy of the tests vouches for."""
    asked = client.headers() | {"X-Forwarded-For": at} | headers
    async with client.session.request(method, client.base + path, headers=asked, allow_redirects=False) as answer:
        return Answer(answer.status, answer.headers, await answer.read())


async def use_up(client: Client, path: str = "/api/v1/nothing") -> tuple[int, Answer]:
    """Ask until the address is refused; return how often it was not, and the refusal. One a second comes back."""
    for count in range(100):
        if (answer := await ask(client, path)).status == 429:
            return count, answer
    pytest.fail("100 requests and no refusal")


async def learnt(client: Client, at: str = "203.0.113.1") -> Answer:
    """Ask until the account of the client's token is known; return the first answer that says so."""
    while (answer := await ask(client, HOME, at=at)).limit == 300:
        await asyncio.sleep(0.02)
    return answer


def failed_settlings() -> float:
    """Return how often Redis could not be told what was taken."""
    found = re.search(rb'chirp_rate_limit_settlings_total\{outcome="failed"\} (\S+)', exposition())
    return float(found[1]) if found else 0.0
