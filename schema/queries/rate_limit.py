"""What asking costs."""

from datetime import UTC, datetime, timedelta

from schema.context import Info
from schema.field import field, output
from schema.types.rate_limit import RateLimit


@output
class RateLimitQueries:
    """Root fields about what asking costs."""

    @field(RateLimit | None)
    @staticmethod
    def rate_limit(info: Info) -> RateLimit | None:
        """How much the viewer may still ask; null on a server without limits."""
        budget, cost = info.context.budget, info.context.cost
        if budget is None:
            return None
        throttle = budget.throttle()
        return RateLimit(
            limit=throttle.maximum,
            remaining=throttle.available,
            used=throttle.maximum - throttle.available,
            reset_at=datetime.now(UTC) + timedelta(seconds=throttle.full_in),
            cost=cost.calls,
            node_count=cost.nodes,
        )
