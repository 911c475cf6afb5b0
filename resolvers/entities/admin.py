"""What administrators see: accounts, reports, domains (https://docs.joinmastodon.org/entities/Admin_Account/)."""

from datetime import datetime

import msgspec

from resolvers.entities.account import Account, OwnRole
from resolvers.entities.instance import Rule
from resolvers.entities.report import ReportCategory
from resolvers.entities.status import Status


class AdminAccount(msgspec.Struct, frozen=True):
    """An account with what only administrators may know; `domain` is None for local ones, `ip` that of the sign-up."""

    id: str
    username: str
    created_at: datetime
    domain: str | None = None
    email: str = ""
    role: OwnRole = OwnRole()
    approved: bool = False
    confirmed: bool = False
    disabled: bool = False
    silenced: bool = False
    suspended: bool = False
    invite_request: str | None = None
    ip: str | None = None
    locale: str = ""
    account: Account | None = None

    @property
    def place(self) -> str:
        """Where it stands in GoToSocial's list of accounts, which is sorted by domain and name."""
        return f"{self.domain or ''}/@{self.username}"


class AdminReport(msgspec.Struct, frozen=True):
    """A report as administrators see it: who made it (`account`), about whom, and what came of it."""

    id: str
    created_at: datetime
    updated_at: datetime
    comment: str = ""
    category: ReportCategory = ReportCategory.OTHER
    forwarded: bool = False
    action_taken: bool = False
    action_taken_at: datetime | None = None
    action_taken_comment: str | None = None
    account: AdminAccount | None = None
    target_account: AdminAccount | None = None
    action_taken_by_account: AdminAccount | None = None
    statuses: list[Status] = []
    rules: list[Rule] = []


class DomainPermission(msgspec.Struct, frozen=True):
    """A domain that is blocked, or allowed; `subscription_id` names the list that it came with."""

    id: str
    domain: str
    public_comment: str = ""
    private_comment: str = ""
    obfuscate: bool = False
    created_at: datetime | None = None
    subscription_id: str | None = None
