"""Token: an app's access to an account, without the token itself; GoToSocial's own."""

from datetime import datetime

import msgspec

from resolvers.entities.status import Application


class Token(msgspec.Struct, frozen=True):
    """An app's access to an account; `scope` is separated by blanks, `last_used` right to the hour."""

    id: str
    created_at: datetime
    last_used: datetime | None = None
    scope: str = ""
    application: Application | None = None
