"""The sandbox's faults: answers that come late, lie about their type or stop in the middle."""

import http.client
import time
from collections.abc import Iterator

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.sandbox import order, send


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def test_a_delayed_answer_comes_late_and_whole(sandbox: Sandbox) -> None:
    order(sandbox, "/sandbox/faults", kind="delay", path="/api/v2/instance", seconds=0.3)
    start = time.monotonic()
    status, instance = send(sandbox, "GET", "/api/v2/instance")
    assert time.monotonic() - start >= 0.3
    assert status == 200
    assert isinstance(instance, dict)


def test_an_answer_calls_itself_something_else(sandbox: Sandbox) -> None:
    order(sandbox, "/sandbox/faults", kind="content_type", path="/api/v2/instance", content_type="text/html")
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    try:
        connection.request("GET", "/api/v2/instance", headers={"User-Agent": "test"})
        with connection.getresponse() as answer:
            assert answer.headers.get_all("Content-Type") == ["text/html"]
            assert answer.read(1) == b"{"
    finally:
        connection.close()


def test_a_stalled_answer_stops_after_its_headers(sandbox: Sandbox) -> None:
    order(sandbox, "/sandbox/faults", kind="stall", path="/api/v2/instance", seconds=60)
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=0.5)
    try:
        connection.request("GET", "/api/v2/instance", headers={"User-Agent": "test"})
        with connection.getresponse() as answer:
            assert answer.status == 200
            with pytest.raises(TimeoutError):
                answer.read()
    finally:
        connection.close()
