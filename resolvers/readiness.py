"""Whether a process can do its work: what its probes tell, on whichever port."""

import asyncio
import importlib.metadata
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from resolvers import health
from resolvers.health import SourceHealth
from resolvers.sources.bundle import Sources
from resolvers.telemetry import exposition

# Anybody may ask a public port; the stores are asked once for all who come within this many seconds.
_FRESH = 1.0


class Readiness:
    """Ready while it watches sources that are well, and is not told to stop."""

    def __init__(self) -> None:
        self._sources: Sources | None = None
        self._stopping = False
        self._lock = asyncio.Lock()
        self._stores: dict[str, SourceHealth] = {}
        self._asked = -_FRESH

    @contextmanager
    def watching(self, sources: Sources) -> Iterator[None]:
        """Ask these sources while the block lasts; outside it the process is not ready."""
        self._sources = sources
        try:
            yield
        finally:
            self._sources = None

    def stop(self) -> None:
        """Be unready from now on."""
        self._stopping = True

    def forget(self) -> None:
        """Ask the stores anew the next time, however soon that is."""
        self._asked = -_FRESH

    async def is_ready(self) -> bool:
        """Tell whether PostgreSQL, its schema and Redis are there; without GoToSocial it is degraded, and ready."""
        if self._sources is None or self._stopping:
            return False
        stores = await self._ask_stores(self._sources)
        return all(store.ok for store in stores.values()) and not self._stopping

    async def details(self) -> tuple[bool, bytes]:
        """Return whether it is ready, and all there is to know about that as JSON."""
        asked: dict[str, SourceHealth] = {}
        state = "stopping" if self._stopping else "starting"
        if self._sources is not None and not self._stopping:
            stores = await self._ask_stores(self._sources)
            asked = {**stores, "gotosocial": await health.gotosocial(self._sources)}
            if not all(store.ok for store in stores.values()):
                state = "not ready"
            else:
                state = "ready" if asked["gotosocial"].ok else "degraded"
        told = {
            "state": state,
            "version": importlib.metadata.version("chirp-gateway"),
            "sources": {name: _shown(source) for name, source in asked.items()},
        }
        return state in ("ready", "degraded"), msgspec.json.format(msgspec.json.encode(told), indent=2)

    def metrics(self) -> bytes:
        """Return every metric in Prometheus's text format (telemetry.METRICS_TYPE)."""
        if self._sources is not None:
            health.measure(self._sources)
        return exposition()

    async def _ask_stores(self, sources: Sources) -> dict[str, SourceHealth]:
        async with self._lock:
            if time.monotonic() - self._asked >= _FRESH:
                self._stores = await health.stores(sources)
                self._asked = time.monotonic()
            return self._stores


def _shown(source: SourceHealth) -> dict[str, object]:
    shown: dict[str, object] = {"ok": source.ok, "ms": round(source.seconds * 1e3, 2), **source.facts}
    return shown if source.ok else {**shown, "fault": source.fault}
