"""chirp.rate_limit_overrides: accounts with a limit of their own. Operators write it."""

from dataclasses import dataclass

from resolvers.sources.postgres import Session


@dataclass(frozen=True, slots=True)
class RateLimitOverride:
    """What one account may ask in a minute."""

    account_id: str
    requests_per_min: int


async def every(session: Session) -> list[RateLimitOverride]:
    """Return all of them."""
    return await session.all(
        RateLimitOverride, "SELECT account_id, requests_per_min FROM rate_limit_overrides ORDER BY account_id"
    )
