"""What administrators prepare about domains: drafts to decide about, domains left out, and lists that are fetched."""

from datetime import datetime

import strawberry

from resolvers import domain_lists
from resolvers.entities.domain_list import DomainDraft as DomainDraftEntity
from resolvers.entities.domain_list import DomainExclude as DomainExcludeEntity
from resolvers.entities.domain_list import DomainSubscription as DomainSubscriptionEntity
from resolvers.entities.domain_list import ListFormat, PermissionType
from resolvers.ids import global_id
from resolvers.paging import Page, Window
from schema.connection import connection
from schema.context import Info
from schema.field import Node, entity, enum, field, output

enum(PermissionType, "What is to be done about a domain.", "DomainPermissionType")
enum(ListFormat, "How a list of domains is written: as Mastodon's CSV, one on each line, or as GoToSocial's JSON.")


@entity(DomainDraftEntity, node=domain_lists.draft)
class DomainDraft(Node):
    """A block or an allow that an administrator has to decide about."""

    permission_type: PermissionType
    """Which of them it is."""

    domain: str
    """The domain, with all those below it."""

    public_comment: str
    """Why, for everybody."""

    private_comment: str
    """Why, for the administrators."""

    obfuscate: bool
    """Others will be shown the domain with stars in it."""

    created_at: datetime | None
    """Since when it waits."""

    @field(strawberry.ID | None)
    @staticmethod
    def subscription_id(parent: strawberry.Parent[DomainDraftEntity]) -> str | None:
        """The global id of the subscription to a list that it came with."""
        return global_id("DomainSubscription", parent.subscription_id) if parent.subscription_id else None


@entity(DomainExcludeEntity, node=domain_lists.exclude)
class DomainExclude(Node):
    """A domain that no list blocks or allows."""

    domain: str
    """The domain."""

    private_comment: str
    """Why, for the administrators."""

    created_at: datetime | None
    """Since when."""


@entity(DomainSubscriptionEntity, node=domain_lists.subscription)
class DomainSubscription(Node):
    """A list of domains that is fetched every night, and blocked or allowed."""

    permission_type: PermissionType
    """What is done about the domains on it."""

    uri: str
    """Where it is."""

    content_type: ListFormat
    """How it is written."""

    title: str
    """What administrators call it."""

    priority: int
    """Of two lists that name a domain the higher one counts (0-255)."""

    as_draft: bool
    """What it names becomes a draft to decide about, and does not count at once."""

    adopt_orphans: bool
    """Blocks or allows of no list that it names are its own from then on."""

    remove_retracted: bool
    """What it names no more is blocked, or allowed, no more."""

    fetch_username: str | None
    """The name that it is fetched with; null for none. The password is never shown."""

    created_at: datetime
    """Since when it is fetched."""

    fetched_at: datetime | None
    """When it was fetched last, or could not be."""

    successfully_fetched_at: datetime | None
    """When it could be fetched last."""

    error: str | None
    """Why it could not be fetched last; null when it could."""

    count: int
    """How many domains were on it."""


@output
class AdminDomainLists:
    """What administrators prepare about domains."""

    @connection(DomainDraft)
    @staticmethod
    async def domain_drafts(
        info: Info,
        window: Window,
        permission_type: PermissionType | None = strawberry.UNSET,
        domain: str | None = strawberry.UNSET,
    ) -> Page[DomainDraftEntity]:
        """What waits for a decision, the latest first; what is left out does not matter."""
        ctx = info.context.ctx
        return await domain_lists.drafts(ctx, window, kind=permission_type or None, domain=domain or None)

    @connection(DomainExclude)
    @staticmethod
    async def domain_excludes(
        info: Info, window: Window, domain: str | None = strawberry.UNSET
    ) -> Page[DomainExcludeEntity]:
        """The domains that no list blocks or allows, the latest first."""
        return await domain_lists.excludes(info.context.ctx, window, domain=domain or None)

    @connection(DomainSubscription)
    @staticmethod
    async def domain_subscriptions(
        info: Info, window: Window, permission_type: PermissionType | None = strawberry.UNSET
    ) -> Page[DomainSubscriptionEntity]:
        """The lists of domains that are fetched, the latest first; of blocks or of allows."""
        return await domain_lists.subscriptions(info.context.ctx, window, kind=permission_type or None)
