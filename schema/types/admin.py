"""Admin: what administrators see."""

from datetime import datetime

import strawberry

from resolvers import admin
from resolvers.entities.admin import AdminAccount as AdminAccountEntity
from resolvers.entities.admin import AdminReport as AdminReportEntity
from resolvers.entities.admin import DomainPermission as DomainPermissionEntity
from resolvers.errors import NotFoundError
from resolvers.ids import global_id, local_id
from resolvers.paging import Page, Window
from schema.connection import connection
from schema.context import Info
from schema.enums import ReportCategory, Role
from schema.field import Node, entity, enum, field, output
from schema.types.account import Account
from schema.types.admin_emoji import AdminEmojis
from schema.types.admin_server import AdminServer
from schema.types.domain_list import AdminDomainLists
from schema.types.instance import Rule
from schema.types.status import Status

enum(admin.Origin, "Where an account is at home.", "AdminAccountOrigin")
enum(admin.Status, "What was decided about an account.", "AdminAccountStatus")


@entity(AdminAccountEntity, node=admin.account)
class AdminAccount(Node):
    """An account with what only administrators may know."""

    username: str
    """The name without a domain."""

    domain: str | None
    """The server of a remote account."""

    email: str
    """The address of a local account; empty for remote ones."""

    created_at: datetime
    """When the account was made."""

    approved: bool
    """Its sign-up was approved."""

    confirmed: bool
    """Its address was confirmed."""

    disabled: bool
    """It cannot sign in."""

    silenced: bool
    """It is heard by its followers alone."""

    suspended: bool
    """It is gone from this server."""

    invite_request: str | None
    """Why its owner wants to join."""

    ip: str | None
    """The address that the sign-up came from."""

    locale: str
    """The language of its owner."""

    account: Account | None
    """The account as others see it."""

    @field(Role)
    @staticmethod
    def role(parent: strawberry.Parent[AdminAccountEntity]) -> Role:
        """What it may do on this server."""
        return parent.role.name


@entity(AdminReportEntity, node=admin.report)
class AdminReport(Node):
    """What somebody has told the administrators about an account."""

    category: ReportCategory
    """Why; GoToSocial keeps OTHER, whatever was said."""

    comment: str
    """In the words of who made it."""

    forwarded: bool
    """The server of the account was told, too."""

    action_taken: bool
    """It is closed."""

    action_taken_at: datetime | None
    """When it was."""

    action_taken_comment: str | None
    """What was said then."""

    created_at: datetime
    """When it was made."""

    updated_at: datetime
    """When it was changed last."""

    statuses: list[Status]
    """The statuses that it names."""

    rules: list[Rule]
    """The rules that were broken."""

    @field(AdminAccount | None)
    @staticmethod
    def reporter(parent: strawberry.Parent[AdminReportEntity]) -> AdminAccountEntity | None:
        """Who made it; for reports of other servers an account of theirs."""
        return parent.account

    @field(AdminAccount | None)
    @staticmethod
    def target(parent: strawberry.Parent[AdminReportEntity]) -> AdminAccountEntity | None:
        """Who it is about."""
        return parent.target_account

    @field(AdminAccount | None)
    @staticmethod
    def action_taken_by(parent: strawberry.Parent[AdminReportEntity]) -> AdminAccountEntity | None:
        """Who closed it."""
        return parent.action_taken_by_account


@entity(DomainPermissionEntity)
class DomainPermission:
    """A domain that this server does not speak to, or that it does speak to."""

    domain: str
    """The domain, with all those below it."""

    public_comment: str
    """Why, for everybody."""

    private_comment: str
    """Why, for the administrators."""

    obfuscate: bool
    """Others are shown the domain with stars in it."""

    created_at: datetime | None
    """Since when."""

    @field(strawberry.ID)
    @staticmethod
    def id(parent: strawberry.Parent[DomainPermissionEntity]) -> str:
        """No global id: by this it is removed."""
        return parent.id

    @field(strawberry.ID | None)
    @staticmethod
    def subscription_id(parent: strawberry.Parent[DomainPermissionEntity]) -> str | None:
        """The global id of the subscription to a list that it came with."""
        return global_id("DomainSubscription", parent.subscription_id) if parent.subscription_id else None


@output
class Admin(AdminDomainLists, AdminEmojis, AdminServer):
    """What administrators see; for who is one, with a token that has an admin scope."""

    @connection(AdminAccount)
    @staticmethod
    async def accounts(
        info: Info,
        window: Window,
        *,
        origin: admin.Origin | None = strawberry.UNSET,
        status: admin.Status | None = strawberry.UNSET,
        username: str | None = strawberry.UNSET,
        domain: str | None = strawberry.UNSET,
        email: str | None = strawberry.UNSET,
    ) -> Page[AdminAccountEntity]:
        """Accounts by domain and name, local ones first; what is left out does not matter."""
        wanted = admin.Wanted(
            origin=origin or None,
            status=status or None,
            username=username or None,
            domain=domain or None,
            email=email or None,
        )
        return await admin.accounts(info.context.ctx, window, wanted)

    @field(AdminAccount | None)
    @staticmethod
    async def account(info: Info, id: strawberry.ID) -> AdminAccountEntity | None:  # noqa: A002  the argument's name
        """An account by the global id of its AdminAccount or Account; null when there is none."""
        try:
            return await admin.account(info.context.ctx, admin_account_id(id, "id"))
        except NotFoundError:
            return None

    @connection(AdminReport)
    @staticmethod
    async def reports(
        info: Info,
        window: Window,
        resolved: bool | None = strawberry.UNSET,
        account_id: strawberry.ID | None = strawberry.UNSET,
        target_account_id: strawberry.ID | None = strawberry.UNSET,
    ) -> Page[AdminReportEntity]:
        """Reports, the latest first: closed or open ones, by and about an account; what is left out does not matter."""
        return await admin.reports(
            info.context.ctx,
            window,
            resolved=None if resolved is strawberry.UNSET else resolved,
            account_id=admin_account_id(account_id, "accountId") if account_id else None,
            target_account_id=admin_account_id(target_account_id, "targetAccountId") if target_account_id else None,
        )

    @field(list[DomainPermission])
    @staticmethod
    async def domain_blocks(info: Info) -> list[DomainPermissionEntity]:
        """The domains that this server does not speak to."""
        return await admin.domains(info.context.ctx, "blocks")

    @field(list[DomainPermission])
    @staticmethod
    async def domain_allows(info: Info) -> list[DomainPermissionEntity]:
        """The domains that this server does speak to, though a list or its mode would forbid it."""
        return await admin.domains(info.context.ctx, "allows")


def admin_account_id(text: str, argument: str) -> str:
    """Return the own id of an account, given the global id of its AdminAccount or its Account."""
    return local_id(text, "AdminAccount", argument, "Account")
