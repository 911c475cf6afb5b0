import asyncio
import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from resolvers.telemetry import (
    REQUESTS,
    Answered,
    configure_logging,
    counter,
    exposition,
    gauge,
    get_logger,
    histogram,
    request_id,
)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_its_facts(stream: io.StringIO) -> None:
    configure_logging("info", stream=stream)
    marker = request_id.set("req-1")
    get_logger("gateway.app").info("request_served", status=200, path="/api/v1/instance")
    request_id.reset(marker)
    get_logger("gateway.app").info("later")
    first, second = lines(stream)
    assert str(first.pop("timestamp")).endswith("Z")
    assert first == {
        "event": "request_served",
        "level": "info",
        "logger": "gateway.app",
        "path": "/api/v1/instance",
        "request_id": "req-1",
        "status": 200,
    }
    assert "request_id" not in second


def test_the_level_is_kept(stream: io.StringIO) -> None:
    configure_logging("warning", stream=stream)
    get_logger("x").info("quiet")
    logging.getLogger("arq.worker").info("quiet too")
    get_logger("x").warning("loud")
    assert [line["event"] for line in lines(stream)] == ["loud"]


def test_loggers_of_libraries_end_in_the_same_stream(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").addHandler(logging.StreamHandler(io.StringIO()))
    configure_logging("info", stream=stream)
    logging.getLogger("uvicorn.error").info("listening on %s", "127.0.0.1")
    logging.getLogger("uvicorn.access").info("GET /?access_token=abc")
    logging.getLogger("aiohttp.client").warning("slow")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    found = lines(stream)
    assert [line["logger"] for line in found] == ["uvicorn.error", "aiohttp.client", "py.warnings"]
    assert found[0]["event"] == "listening on 127.0.0.1"


def test_tokens_never_reach_the_log(stream: io.StringIO) -> None:
    configure_logging("info", stream=stream, secrets=["s3cr3t-value", "ab"])
    log = get_logger("x")
    log.info("seen", Authorization="Bearer t0k3n", headers={"cookie": "t0k3n", "accept": "*/*"}, token=3133731337)
    log.info("GET /api/v1/streaming?stream=user&access_token=t0k3n&x=1", back="https://a.b/cb?code=t0k3n")
    log.info(
        "said: authorization: bearer t0k3n",
        form="access_token=t0k3n",
        raw=[b"Bearer t0k3n", ("x", "has s3cr3t-value inside")],
    )
    logging.getLogger("aiohttp").error("failed with token=t0k3n", extra={"password": "t0k3n"})
    try:
        raise ValueError("bad s3cr3t-value in Bearer t0k3n")
    except ValueError:
        log.exception("broke", about="about abba")
    text = stream.getvalue()
    assert "t0k3n" not in text
    assert "s3cr3t-value" not in text
    assert "3133731337" not in text
    found = lines(stream)
    assert found[0]["headers"] == {"cookie": "[redacted]", "accept": "*/*"}
    assert found[1]["event"] == "GET /api/v1/streaming?stream=user&access_token=[redacted]&x=1"
    assert found[4]["about"] == "about abba"
    assert "ValueError: bad [redacted] in Bearer [redacted]" in str(found[4]["exception"])


def test_a_terminal_gets_text_without_secrets(stream: io.StringIO) -> None:
    configure_logging("info", stream=stream, human=True)
    get_logger("x").info("opened", url="/a?access_token=t0k3n")
    assert "opened" in stream.getvalue()
    assert "t0k3n" not in stream.getvalue()
    with pytest.raises(json.JSONDecodeError):
        lines(stream)


def test_metrics_stand_in_a_registry_of_our_own() -> None:
    counter("unit_requests", "Requests of this test", ["status"]).labels("200").inc(2)
    gauge("unit_open", "Open things of this test").set(3)
    histogram("unit_seconds", "Time of this test", buckets=[0.1, 1]).observe(0.5)
    text = exposition().decode()
    assert 'chirp_unit_requests_total{status="200"} 2.0' in text
    assert "chirp_unit_open 3.0" in text
    assert 'chirp_unit_seconds_bucket{le="1.0"} 1.0' in text
    assert "python_info" not in text


class Pieces(io.StringIO):
    """A stream that keeps what was written at once."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, piece: str) -> int:
        self.pieces.append(piece)
        return super().write(piece)


async def test_lines_of_one_moment_are_written_together_as_far_as_a_pipe_takes_them_whole() -> None:
    pieces = Pieces()
    configure_logging("info", stream=pieces)
    try:
        for size in range(100):
            REQUESTS.line(Answered("GET", "/x", 200), 0.001, size, "req-1")
        await asyncio.sleep(0)
        REQUESTS.line(Answered("GET", "/" + "x" * 5000, 200), 0.001, 100, None)
        await asyncio.sleep(0)
    finally:
        REQUESTS.direct(None)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()
    assert [line["bytes"] for line in lines(pieces)] == list(range(101))
    assert len(pieces.pieces) < 10
    assert all(len(piece) <= 4096 for piece in pieces.pieces[:-1])
