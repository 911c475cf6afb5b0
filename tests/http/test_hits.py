"""What this process holds is answered past the rest of the gateway: with the same answer, charge, figures and line."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import structlog

from deploy.sandbox.server import Sandbox
from resolvers.ratelimit import BY_ADDRESS, Kind
from resolvers.settings import Settings, read_settings
from resolvers.telemetry import REGISTRY, REQUESTS, configure_logging
from tests.support.stack import Client

PATH = "/api/v1/instance/rules"
# Whatever is not plain takes the long way through the gateway.
LONG_WAY = {"X-Odd": "1"}
OF_ONE = ("x-request-id", "date", "age", "x-ratelimit-remaining", "x-ratelimit-reset")


@pytest.fixture
def gateway_settings(environ: dict[str, str], sandbox: Sandbox) -> Settings:
    return read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "on"})


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("info", secrets=[], stream=stream)
    yield stream
    REQUESTS.direct(None)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


async def ask(client: Client, **headers: str) -> tuple[int, dict[str, str], bytes]:
    async with client.session.get(client.base + PATH, headers=client.headers() | headers) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, await answer.read()


async def raw(client: Client, head: bytes) -> bytes:
    address = urlsplit(client.base)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(b"GET " + PATH.encode() + b" HTTP/1.1\r\n" + head + b"\r\n")
    answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return answer


def counted() -> tuple[float, float]:
    labels = {"method": "GET", "route": "passthrough:api/v1", "status": "200"}
    requests = REGISTRY.get_sample_value("chirp_requests_total", labels) or 0
    return requests, REGISTRY.get_sample_value("chirp_cache_answers_total", {"outcome": "hit"}) or 0


async def test_both_ways_give_the_same_answer_and_line(nobody: Client, log: io.StringIO) -> None:
    await ask(nobody)
    long, short = await ask(nobody, **LONG_WAY), await ask(nobody)
    assert short[1]["x-cache"] == long[1]["x-cache"] == "hit"
    assert short[1].keys() == long[1].keys()
    assert short[1]["x-request-id"] != long[1]["x-request-id"]
    assert int(short[1]["x-ratelimit-remaining"]) == int(long[1]["x-ratelimit-remaining"]) - 1
    for answer in (long, short):
        for name in OF_ONE:
            del answer[1][name]
    assert short == long
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    one, other = [line for line in lines if line["event"] == "request"][-2:]
    assert one.keys() == other.keys()
    assert all(one[key] == other[key] for key in ("method", "path", "status", "bytes"))
    assert None not in (one["request_id"], other["request_id"])


async def test_both_ways_are_counted(nobody: Client) -> None:
    await ask(nobody)
    before = counted()
    await ask(nobody)
    await ask(nobody, **LONG_WAY)
    assert counted() == (before[0] + 2, before[1] + 2)


async def test_too_much_is_refused(nobody: Client) -> None:
    most = int(BY_ADDRESS[Kind.API].count)
    statuses = [(await ask(nobody))[0] for _ in range(most + 5)]
    assert set(statuses[:most]) == {200}
    assert 429 in statuses[most:]


@pytest.mark.parametrize(
    "head",
    [
        b"Host: localhost\r\nHost: elsewhere.example\r\nUser-Agent: a\r\n",
        b"Host: localhost/path\r\nUser-Agent: a\r\n",
        b"Host: localhost\r\nUser-Agent: a\r\nConnection: Authorization\r\n",
    ],
)
async def test_what_the_guard_refuses_is_refused(nobody: Client, head: bytes) -> None:
    await ask(nobody)
    answer = await raw(nobody, head)
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_who_does_not_say_what_it_is_hears_gotosocial(nobody: Client) -> None:
    await ask(nobody)
    answer = await raw(nobody, b"Host: localhost\r\n")
    assert answer.startswith(b"HTTP/1.1 418 ")
