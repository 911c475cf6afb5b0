"""What admins say about other servers."""

from datetime import datetime

from msgspec import Struct


class DomainPermission(Struct, kw_only=True):
    """A blocked or allowed domain, the draft of one, or a domain that lists of others shall not touch (exclude).

    `kind` is block, allow or exclude. Until `busy_until` the side effects of a block run.
    """

    id: str
    kind: str
    domain: str
    created_by: str
    created_at: datetime
    obfuscate: bool = False
    private_comment: str = ""
    public_comment: str = ""
    busy_until: datetime | None = None


class DomainSubscription(Struct, kw_only=True):
    """A list of domains that somebody else keeps; the sandbox never fetches one."""

    id: str
    kind: str
    uri: str
    content_type: str
    created_by: str
    created_at: datetime
    title: str = ""
    priority: int = 0
    as_draft: bool = True
    adopt_orphans: bool = False
    remove_retracted: bool = True
    fetch_username: str = ""
    fetch_password: str = ""
