"""Session."""

from datetime import datetime

import strawberry

from schema.field import output


@output
class Session:
    """A browser in which the viewer's account is signed in."""

    id: strawberry.ID
    """By this REST ends the session; whoever knows it cannot use it."""

    user_agent: str
    """What the browser calls itself."""

    signed_in_at: datetime
    """When an account signed in there last."""

    last_seen_at: datetime
    """When the session was used last."""

    is_current: bool
    """Whether this request came out of it."""
