"""Logs and metrics: one JSON line for each event, one registry. A leaf.

Every logger of the process ends here, ours and those of the libraries, and passes the same redaction: tokens,
cookies and the values of secret settings never reach a log.
"""

import asyncio
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple, TextIO

import msgspec
import structlog
from prometheus_client import CollectorRegistry, Metric, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from resolvers.tallies import Spreads, Tallies

REDACTED = "[redacted]"
REGISTRY = CollectorRegistry()
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Memory, processor time and open files of this process, under the names that every Prometheus client has.
ProcessCollector(registry=REGISTRY)


class _Shown(Collector):
    """Our tallies and spreads, as Prometheus's client collects them."""

    def __init__(self) -> None:
        self._tallies: list[tuple[Tallies, type[CounterMetricFamily | GaugeMetricFamily]]] = []
        self.spreads: list[Spreads] = []

    def add(self, tallies: Tallies, kind: type[CounterMetricFamily | GaugeMetricFamily]) -> Tallies:
        """Show `tallies` too."""
        self._tallies.append((tallies, kind))
        return tallies

    def collect(self) -> Iterator[Metric]:
        """Return all as it stands."""
        for tallies, kind in self._tallies:
            shown = kind(tallies.name, tallies.what, labels=tallies.label_names)
            for values, tally in tallies:
                shown.add_metric(values, tally.value)
            yield shown
        for spreads in self.spreads:
            spread_shown = HistogramMetricFamily(spreads.name, spreads.what, labels=spreads.label_names)
            for values, spread in spreads:
                names = [*map(floatToGoString, spread.bounds), "+Inf"]
                buckets = list(zip(names, accumulate(spread.counts), strict=True))
                spread_shown.add_metric(values, buckets, spread.total)
            yield spread_shown


_SHOWN = _Shown()
REGISTRY.register(_SHOWN)

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
# What a pipe takes at once, though others write into it.
_IN_ONE_PIECE = 4096
_NOISY = ("uvicorn", "uvicorn.error", "uvicorn.access", "arq", "aiohttp", "asyncio")


class Answered(NamedTuple):
    """What was answered how: the method, the path without its query, the status (101 is a socket)."""

    method: str
    path: str
    status: int


# It is given the seconds, the bytes of the answer's body, and the id of the request as well.
RequestLine = Callable[[Answered, float, int, str | None], None]


class RequestLog:
    """Writes one line for each request and socket, as `configure_logging` decided; until then none.

    It is on the path of every request, so it renders by itself: structlog's chain costs ten times as much.
    """

    def __init__(self) -> None:
        self.line: RequestLine = _no_line

    def direct(self, line: RequestLine | None) -> None:
        """Send lines to `line` from now on, or nowhere."""
        self.line = line or _no_line


def _no_line(_what: Answered, _seconds: float, _size: int, _identity: str | None) -> None:
    pass


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
        REQUESTS.direct(_told_to_people)
    else:
        REQUESTS.direct(_lines(stream, redaction))


def _told_to_people(what: Answered, seconds: float, size: int, identity: str | None) -> None:
    facts = what._asdict() | {"ms": round(seconds * 1e3, 2), "bytes": size, "request_id": identity}
    get_logger(_REQUEST_LOGGER).info("request", **facts)


def _lines(stream: TextIO, redaction: Redaction) -> RequestLine:
    @lru_cache(maxsize=1024)
    def told(what: Answered) -> str:
        # All else in a line are numbers, a method and an id that was checked; the path was chosen by whoever asked.
        path = msgspec.json.encode(redaction.text(what.path)).decode()
        return f'{{"event":"request","method":"{what.method}","path":{path},"status":{what.status},"ms":'

    @lru_cache(maxsize=2)
    def date(second: int) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))

    def line(what: Answered, seconds: float, size: int, identity: str | None) -> None:
        microseconds = time.time_ns() // 1000
        at = f"{date(microseconds // 1_000_000)}.{microseconds % 1_000_000:06d}Z"
        quoted = f'"{identity}"' if identity else "null"
        batch.add(
            f'{told(what)}{seconds * 1e3:.2f},"bytes":{size},"request_id":{quoted},"level":"info"'
            f',"logger":"{_REQUEST_LOGGER}","timestamp":"{at}"}}\n'
        )

    batch = _Batch(stream)
    return line


class _Batch:
    """Lines of one round of the event loop, written together: a call of the system costs more than to make a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: list[str] = []
        self._room = _IN_ONE_PIECE

    def add(self, line: str) -> None:
        """Write `line` when the event loop comes round, after those that were added before."""
        if len(line) > self._room:
            self._write()
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write)
        self._lines.append(line)
        self._room -= len(line)

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        self._room = _IN_ONE_PIECE
        if lines:
            self._stream.write("".join(lines))
            self._stream.flush()


def get_logger(name: str) -> FilteringBoundLogger:
    """Return the logger of the module `name`; an event is a short name, its facts are keywords."""
    logger: FilteringBoundLogger = structlog.get_logger(name)
    return logger


def counter(name: str, what: str, labels: Sequence[str] = ()) -> Tallies:
    """Make a counter; Prometheus sees `chirp_<name>_total`."""
    return _SHOWN.add(Tallies(f"chirp_{name}", what, labels), CounterMetricFamily)


def gauge(name: str, what: str, labels: Sequence[str] = ()) -> Tallies:
    """Make a gauge; Prometheus sees `chirp_<name>`."""
    return _SHOWN.add(Tallies(f"chirp_{name}", what, labels), GaugeMetricFamily)


def histogram(name: str, what: str, labels: Sequence[str] = (), *, buckets: Sequence[float] = _BUCKETS) -> Spreads:
    """Make a histogram, in seconds unless `name` says otherwise; Prometheus sees `chirp_<name>`."""
    spreads = Spreads(f"chirp_{name}", what, labels, buckets)
    _SHOWN.spreads.append(spreads)
    return spreads


def exposition() -> bytes:
    """Return every metric in Prometheus's text format; its content type is METRICS_TYPE."""
    return generate_latest(REGISTRY)


def _add_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if current := request_id.get():
        event["request_id"] = current
    return event
