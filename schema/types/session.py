"""Session."""

from datetime import datetime

import strawberry

from resolvers import accounts, sessions
from resolvers.entities.account import Account as AccountEntity
from schema.context import Info
from schema.field import field, output, shown_as
from schema.types.account import Account


@output
class Session:
    """A browser in which the viewer's account is signed in."""

    id: strawberry.ID
    """No global id: by this REST ends the session; whoever knows it cannot use it."""

    user_agent: str
    """What the browser calls itself."""

    signed_in_at: datetime
    """When an account signed in there last."""

    last_seen_at: datetime
    """When the session was used last."""

    is_current: bool
    """Whether this request came out of it."""


@shown_as(sessions.SeatInfo)
class SessionAccount:
    """An account that is signed in to a session."""

    acct: str
    """Its name."""

    expires_at: datetime
    """When it has to sign in again."""

    admin_until: datetime | None
    """Until when it may act as an administrator; null while it may not."""

    @field(Account)
    @staticmethod
    async def account(info: Info, parent: strawberry.Parent[sessions.SeatInfo]) -> AccountEntity | None:
        """The account itself."""
        return await accounts.seen(info.context.ctx, parent.account_id)


@shown_as(sessions.CurrentSession)
class CurrentSession:
    """The session that a request came out of."""

    id: strawberry.ID
    """No global id: what `viewer.sessions` calls it."""

    signed_in_at: datetime
    """When an account signed in there last."""

    accounts: list[SessionAccount]
    """The accounts that are signed in there."""
