"""Every request and socket is counted under a bounded name, and logged without its query."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import aiohttp
import pytest
import structlog

from resolvers.telemetry import REGISTRY, REQUESTS, configure_logging
from tests.support.stack import Client


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("info", secrets=["sesame-open"], stream=stream)
    yield stream
    REQUESTS.direct(None)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def requests(log: io.StringIO) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line for line in lines if line["event"] == "request"]


def counted(method: str, route: str, status: int) -> float:
    labels = {"method": method, "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("chirp_requests_total", labels) or 0


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", "/api/v1/timelines/home?limit=1", "passthrough:api/v1", 200),
        ("GET", "/api/v1/nothing", "passthrough:api/v1", 404),
        ("GET", "/api/v77/nothing", "passthrough:other", 404),
        ("GET", "/@alice", "passthrough:@", 200),
        (
            "POST",
            "/api/v2/chirp/statuses/nonsense/mute_conversation",
            "/api/v2/chirp/statuses/{id}/mute_conversation",
            422,
        ),
        ("POST", "/graphql", "/graphql", 415),
    ],
)
async def test_a_request_is_counted_by_its_route(
    alice: Client, method: str, path: str, route: str, status: int
) -> None:
    before = counted(method, route, status)
    timed = REGISTRY.get_sample_value("chirp_request_seconds_count", {"route": route}) or 0
    async with alice.session.request(method, alice.base + path, headers=alice.headers()) as answer:
        assert answer.status == status
        await answer.read()
    assert counted(method, route, status) == before + 1
    assert REGISTRY.get_sample_value("chirp_request_seconds_count", {"route": route}) == timed + 1
    assert REGISTRY.get_sample_value("chirp_requests_in_flight") == 0


async def test_a_line_tells_the_exchange_and_no_secret(alice: Client, log: io.StringIO) -> None:
    headers = alice.headers() | {"X-Request-Id": "my-id", "Accept-Encoding": "identity"}
    path = "/api/v1/accounts/sesame-open?access_token=hidden"
    async with alice.session.get(alice.base + path, headers=headers) as answer:
        size = len(await answer.read())
        status = answer.status
    (line,) = requests(log)
    assert 0 < float(str(line.pop("ms"))) < 5000
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {
        "event": "request",
        "method": "GET",
        "path": "/api/v1/accounts/[redacted]",
        "status": status,
        "bytes": size,
        "request_id": "my-id",
        "level": "info",
        "logger": "gateway.requests",
    }


async def test_a_socket_is_counted_while_it_is_open(alice: Client, log: io.StringIO) -> None:
    route = {"route": "/api/v1/streaming"}
    opened = REGISTRY.get_sample_value("chirp_sockets_opened_total", route) or 0
    url = alice.base + "/api/v1/streaming?stream=user"
    async with alice.session.ws_connect(url, headers=alice.headers()):
        assert REGISTRY.get_sample_value("chirp_sockets", route) == 1
    assert REGISTRY.get_sample_value("chirp_sockets_opened_total", route) == opened + 1
    while not requests(log):
        await asyncio.sleep(0.01)
    assert REGISTRY.get_sample_value("chirp_sockets", route) == 0
    line = next(line for line in requests(log) if line["path"] == "/api/v1/streaming")
    assert line["status"] == 101


async def test_a_refused_socket_counts_as_its_answer(nobody: Client) -> None:
    before = counted("GET", "/api/v1/streaming", 401)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await nobody.session.ws_connect(nobody.base + "/api/v1/streaming", headers=nobody.headers())
    assert counted("GET", "/api/v1/streaming", 401) == before + 1
