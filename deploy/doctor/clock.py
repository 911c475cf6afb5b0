"""Clocks: ours beside those of GoToSocial and PostgreSQL. Ids, cursors and leases compare them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from deploy.doctor.finding import Finding, fault, ok, skipped
from resolvers.errors import ChirpError, StoreError
from resolvers.settings import Settings
from resolvers.sources.gotosocial import GoToSocial
from resolvers.sources.postgres import open_postgres
from resolvers.sources.tables import catalog

TOLERANCE = 5.0


async def check(settings: Settings) -> list[Finding]:
    """Ask both for the time."""

    async def gotosocial() -> datetime | None:
        async with GoToSocial(settings) as opened:
            answer = await opened.call("GET", "/api/v1/instance", token=None)
        return parsedate_to_datetime(answer.date) if answer.date else None

    async def postgres() -> datetime | None:
        opened = await open_postgres(settings, connections=1)
        try:
            async with opened.session() as session:
                return await catalog.now(session)
        finally:
            await opened.close()

    return [await _compared("GoToSocial", gotosocial), await _compared("PostgreSQL", postgres)]


async def _compared(whose: str, ask: Callable[[], Awaitable[datetime | None]]) -> Finding:
    check = f"Clock of {whose}"
    before = datetime.now(UTC)
    try:
        told = await ask()
    except (ChirpError, StoreError):
        return skipped(check, f"{whose} does not answer")
    after = datetime.now(UTC)
    if told is None:
        return skipped(check, f"{whose} tells no time")
    # Whatever the time was while we waited is right; a Date header has whole seconds.
    apart = max((told - after).total_seconds(), (before - told).total_seconds() - 1, 0.0)
    if apart > TOLERANCE:
        return fault(check, f"is {apart:.0f} s away from ours", "let both machines keep time (NTP)")
    return ok(check, "agrees with ours")
