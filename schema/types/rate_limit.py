"""RateLimit: how much the viewer may still ask."""

from datetime import datetime

from schema.field import output


@output
class RateLimit:
    """How much the viewer may still ask. The unit is a call to GoToSocial; an operation pays at least 1."""

    limit: int
    """How much may be used at once."""

    remaining: int
    """How much of it is left, this operation's estimate taken off."""

    used: int
    """How much of it is not there now."""

    reset_at: datetime
    """When all of it is there again, if nothing more is asked."""

    cost: int
    """What this operation is estimated at; what it has cost in the end is in `extensions.cost` of the answer."""

    node_count: int
    """How many objects this operation is estimated to return at most."""
