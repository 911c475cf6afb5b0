"""Logs and metrics: one JSON line for each event, one registry. A leaf.

Every logger of the process ends here, ours and those of the libraries, and passes the same redaction: tokens,
cookies and the values of secret settings never reach a log.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

import msgspec
import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

REDACTED = "[redacted]"
REGISTRY = CollectorRegistry()
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Else each counter and histogram would double its lines by the date it was made.
disable_created_metrics()  # type: ignore[no-untyped-call]  # prometheus-client leaves it untyped
# Memory, processor time and open files of this process, under the names that every Prometheus client has.
ProcessCollector(registry=REGISTRY)

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_SECRET_NAMES = frozenset(
    (
        *("authorization", "proxy_authorization", "cookie", "set_cookie", "password", "secret"),
        *("token", "access_token", "refresh_token", "client_secret", "code_verifier"),
        *("session_secret", "api_key", "private_key", "auth", "p256dh"),
    )
)
_TOKEN = re.compile(
    r"(?i)(\b(?:bearer|basic)\s+"
    r"|[?&]code="
    r"|(?:^|[?&\s\"'])(?:access_token|refresh_token|token|client_secret|code_verifier|password)=)[^\s&\"',;]+"
)
_SHORTEST_SECRET = 6
_REQUEST_LOGGER = "gateway.requests"
_NOISY = ("uvicorn", "uvicorn.error", "uvicorn.access", "arq", "aiohttp", "asyncio")


class RequestLog:
    """Writes one line for each request and socket, as `configure_logging` decided; until then none.

    It is on the path of every request, so it renders by itself: structlog's chain costs twelve times as much.
    """

    def __init__(self) -> None:
        self._write: Callable[[dict[str, object]], None] | None = None

    def direct(self, write: Callable[[dict[str, object]], None] | None) -> None:
        """Send lines to `write` from now on, or nowhere."""
        self._write = write

    def line(self, method: str, path: str, status: int, seconds: float, size: int) -> None:
        """Log an exchange: `path` has no query, `status` 101 is a socket, `size` counts bytes of the answer's body."""
        if self._write is not None:
            self._write(
                {"method": method, "path": path, "status": status, "ms": round(seconds * 1e3, 2), "bytes": size}
            )


REQUESTS = RequestLog()


class Redaction:
    """Replaces secrets in a log event: by the name of the key, by the shape of a token, by exact value.

    `secrets` are values that may appear nowhere; those under 6 characters are left out, as they would hit
    by chance.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        values = sorted({value for value in secrets if len(value) >= _SHORTEST_SECRET}, key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, values))) if values else None

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Return the event without secrets, as a structlog processor."""
        return {name: self._clean(name, value) for name, value in event.items()}

    def text(self, value: str) -> str:
        """Return `value` without tokens and secrets."""
        if self._values:
            value = self._values.sub(REDACTED, value)
        return _TOKEN.sub(rf"\1{REDACTED}", value)

    def _clean(self, name: object, value: object) -> object:
        if value is None:
            return None
        if str(name).lower().replace("-", "_") in _SECRET_NAMES:
            return REDACTED
        if isinstance(value, bool | int | float):
            return value
        if isinstance(value, dict):
            return {str(key): self._clean(key, item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(None, item) for item in value]
        return self.text(value if isinstance(value, str) else repr(value))


def configure_logging(
    level: str, *, secrets: Iterable[str] = (), stream: TextIO | None = None, human: bool | None = None
) -> None:
    """Send every log of this process to `stream` (stderr): JSON, or coloured text on a terminal (`human`).

    Replaces the handlers of the root logger and of the libraries', so call it once, before a server starts.
    """
    stream = stream or sys.stderr
    human = stream.isatty() if human is None else human
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        structlog.processors.format_exc_info,
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if human
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    redaction = Redaction(secrets)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redaction,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in _NOISY:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = True
    # Chirp logs its requests itself, without the query that may hold a token.
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    if not logging.getLogger().isEnabledFor(logging.INFO):
        REQUESTS.direct(None)
    elif human:
        REQUESTS.direct(lambda facts: get_logger(_REQUEST_LOGGER).info("request", **facts))
    else:
        REQUESTS.direct(_lines(stream, redaction))


def _lines(stream: TextIO, redaction: Redaction) -> Callable[[dict[str, object]], None]:
    encode = msgspec.json.Encoder().encode

    def write(facts: dict[str, object]) -> None:
        line = {
            "event": "request",
            **facts,
            # What else is in it are numbers and a method; only the path was chosen by whoever asked.
            "path": redaction.text(str(facts["path"])),
            "request_id": request_id.get(),
            "level": "info",
            "logger": _REQUEST_LOGGER,
            "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        }
        stream.write(encode(line).decode() + "\n")
        stream.flush()

    return write


def get_logger(name: str) -> FilteringBoundLogger:
    """Return the logger of the module `name`; an event is a short name, its facts are keywords."""
    logger: FilteringBoundLogger = structlog.get_logger(name)
    return logger


def counter(name: str, what: str, labels: Sequence[str] = ()) -> Counter:
    """Make a counter in our registry; Prometheus sees `chirp_<name>_total`."""
    return Counter(f"chirp_{name}", what, labels, registry=REGISTRY)


def gauge(name: str, what: str, labels: Sequence[str] = ()) -> Gauge:
    """Make a gauge in our registry; Prometheus sees `chirp_<name>`."""
    return Gauge(f"chirp_{name}", what, labels, registry=REGISTRY)


def histogram(
    name: str,
    what: str,
    labels: Sequence[str] = (),
    *,
    buckets: Sequence[float] = Histogram.DEFAULT_BUCKETS,
) -> Histogram:
    """Make a histogram in our registry, in seconds unless `name` says otherwise: `chirp_<name>`."""
    return Histogram(f"chirp_{name}", what, labels, buckets=buckets, registry=REGISTRY)


def exposition() -> bytes:
    """Return every metric in Prometheus's text format; its content type is METRICS_TYPE."""
    return generate_latest(REGISTRY)


def _add_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if current := request_id.get():
        event["request_id"] = current
    return event
