"""What runs as long as its process: an error that nobody foresaw does not end it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from resolvers.telemetry import counter, get_logger

log = get_logger(__name__)

PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
_FAILURES = counter("lasting_work_failures", "Errors that nobody foresaw in what runs for good", ["work"])


async def lasting(work: Callable[[], Awaitable[None]], stopping: asyncio.Event | None = None) -> None:
    """Do `work` until it returns; after an error do it again, with growing pauses while the same error comes again.

    The log has an error once, with its traceback, until it has stayed away for a while; the metric counts each.
    `stopping` ends a pause, after which `work` is to return by itself.
    """
    loop, name = asyncio.get_running_loop(), getattr(work, "__qualname__", repr(work))
    told, until, pause = "", 0.0, PAUSE_SECONDS
    while True:
        try:
            await work()
        except Exception as fault:
            _FAILURES.labels(name).inc()
            if repr(fault) == told and loop.time() < until:
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                log.exception("lasting_work_failed", work=name)
                told, pause = repr(fault), PAUSE_SECONDS
            until = loop.time() + 2 * LONGEST_PAUSE_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await (stopping or asyncio.Event()).wait()
        else:
            return
