"""What administrators prepare about domains."""

import strawberry

from resolvers import domain_lists
from resolvers.entities.admin import DomainPermission as DomainPermissionEntity
from resolvers.entities.domain_list import DomainDraft as DomainDraftEntity
from resolvers.entities.domain_list import DomainExclude as DomainExcludeEntity
from resolvers.entities.domain_list import DomainSubscription as DomainSubscriptionEntity
from resolvers.entities.domain_list import ListFormat, PermissionType
from resolvers.ids import local_id
from schema.context import Info
from schema.field import arguments, output
from schema.mutations.admin import DomainPermissionInput, DomainPermissionPayload
from schema.payload import DeletePayload, mutation, payload
from schema.types.domain_list import DomainDraft, DomainExclude, DomainSubscription


@arguments
class DomainSubscriptionInput:
    """How a list of domains is to be fetched; what is left out stays as it is, or as GoToSocial presets it."""

    uri: str | None = strawberry.UNSET
    """Where it is; a new one needs it."""

    content_type: ListFormat | None = strawberry.UNSET
    """How it is written; a new one needs it."""

    title: str | None = strawberry.UNSET
    """What administrators call it."""

    priority: int | None = strawberry.UNSET
    """Of two lists that name a domain the higher one counts (0-255)."""

    as_draft: bool | None = strawberry.UNSET
    """What it names becomes a draft to decide about, and does not count at once."""

    adopt_orphans: bool | None = strawberry.UNSET
    """Blocks or allows of no list that it names are its own from then on."""

    remove_retracted: bool | None = strawberry.UNSET
    """What it names no more is blocked, or allowed, no more."""

    fetch_username: str | None = strawberry.UNSET
    """The name that it is fetched with."""

    fetch_password: str | None = strawberry.UNSET
    """The password that it is fetched with."""


@payload
class DomainDraftPayload:
    """What came of preparing a block or an allow."""

    domain_draft: DomainDraft | None
    """The draft; null when there are user errors."""


@payload
class DomainExcludePayload:
    """What came of leaving a domain out of all lists."""

    domain_exclude: DomainExclude | None
    """The domain; null when there are user errors."""


@payload
class DomainSubscriptionPayload:
    """What came of having a list of domains fetched."""

    domain_subscription: DomainSubscription | None
    """The list as it is fetched now; null when there are user errors."""


@payload
class TestDomainSubscriptionPayload:
    """What came of fetching a list of domains to see what is on it."""

    domains: list[str] | None
    """The domains on it; null when it could not be fetched, and when there are user errors."""

    error: str | None
    """Why it could not be fetched; null when it could."""


@output
class DomainListMutations:
    """Root fields for administrators: what is prepared about domains."""

    @mutation(DomainDraftPayload)
    @staticmethod
    async def create_domain_draft(
        info: Info,
        permission_type: PermissionType,
        input: DomainPermissionInput,  # noqa: A002  Relay's name
    ) -> DomainDraftEntity:
        """Prepare a block or an allow to decide about later."""
        draft = domain_lists.NewDraft(
            domain=input.domain,
            permission_type=permission_type,
            public_comment=input.public_comment or "",
            private_comment=input.private_comment or "",
            obfuscate=input.obfuscate,
        )
        return await domain_lists.create_draft(info.context.ctx, draft)

    @mutation(DomainPermissionPayload)
    @staticmethod
    async def accept_domain_draft(
        info: Info,
        id: strawberry.ID,  # noqa: A002  the argument's name
        overwrite: bool = False,
    ) -> DomainPermissionEntity:
        """Make a draft count, in place of what counts of its domain already if told to."""
        ctx, responses = info.context.ctx, info.context.responses
        return await domain_lists.accept_draft(ctx, responses, local_id(id, "DomainDraft", "id"), overwrite=overwrite)

    @mutation(DeletePayload)
    @staticmethod
    async def delete_domain_draft(info: Info, id: strawberry.ID, exclude: bool = False) -> str:  # noqa: A002
        """Drop a draft, and leave its domain out of all lists if told to."""
        await domain_lists.remove_draft(info.context.ctx, local_id(id, "DomainDraft", "id"), exclude=exclude)
        return id

    @mutation(DomainExcludePayload)
    @staticmethod
    async def create_domain_exclude(
        info: Info, domain: str, private_comment: str | None = strawberry.UNSET
    ) -> DomainExcludeEntity:
        """Leave a domain out of all lists."""
        return await domain_lists.create_exclude(info.context.ctx, domain, private_comment or "")

    @mutation(DeletePayload)
    @staticmethod
    async def delete_domain_exclude(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Let lists block or allow a domain again."""
        await domain_lists.delete_exclude(info.context.ctx, local_id(id, "DomainExclude", "id"))
        return id

    @mutation(DomainSubscriptionPayload)
    @staticmethod
    async def create_domain_subscription(
        info: Info,
        permission_type: PermissionType,
        input: DomainSubscriptionInput,  # noqa: A002
    ) -> DomainSubscriptionEntity:
        """Have a list of domains fetched every night, and block or allow what it names."""
        return await domain_lists.subscribe(info.context.ctx, permission_type, _change(input))

    @mutation(DomainSubscriptionPayload)
    @staticmethod
    async def update_domain_subscription(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        input: DomainSubscriptionInput,  # noqa: A002
    ) -> DomainSubscriptionEntity:
        """Change how a list of domains is fetched."""
        return await domain_lists.update_subscription(
            info.context.ctx, local_id(id, "DomainSubscription", "id"), _change(input)
        )

    @mutation(DeletePayload)
    @staticmethod
    async def delete_domain_subscription(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        remove_permissions: bool = True,
    ) -> str:
        """Fetch a list of domains no more, and take back what it has blocked or allowed, unless told not to."""
        subscription_id = local_id(id, "DomainSubscription", "id")
        await domain_lists.unsubscribe(info.context.ctx, subscription_id, remove_permissions=remove_permissions)
        return id

    @mutation(TestDomainSubscriptionPayload)
    @staticmethod
    async def test_domain_subscription(info: Info, id: strawberry.ID) -> dict[str, object]:  # noqa: A002
        """Fetch a list of domains to see what is on it, without doing what it says."""
        found = await domain_lists.test_subscription(info.context.ctx, local_id(id, "DomainSubscription", "id"))
        return {"domains": None if found.error else found.domains, "error": found.error}


def _change(written: DomainSubscriptionInput) -> domain_lists.SubscriptionChange:
    given = {name: value for name, value in vars(written).items() if value is not strawberry.UNSET}
    return domain_lists.SubscriptionChange(**given)
