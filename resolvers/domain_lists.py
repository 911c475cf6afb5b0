"""What administrators prepare about domains: drafts to decide about, domains left out, and lists that are fetched."""

import msgspec

from resolvers.admin import acting
from resolvers.collection import read_page
from resolvers.context import Ctx
from resolvers.domain_names import checked_domain
from resolvers.entities.admin import DomainPermission
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.domain_list import (
    DomainDraft,
    DomainExclude,
    DomainSubscription,
    ListFormat,
    PermissionType,
    SubscriptionTest,
)
from resolvers.errors import ValidationError
from resolvers.paging import Page, Window
from resolvers.response_cache import ResponseCache

_DRAFTS = "/api/v1/admin/domain_permission_drafts"
_EXCLUDES = "/api/v1/admin/domain_permission_excludes"
_SUBSCRIPTIONS = "/api/v1/admin/domain_permission_subscriptions"
_LARGEST = 100


class NewDraft(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A block or an allow to decide about later."""

    domain: str
    permission_type: PermissionType
    public_comment: str = ""
    private_comment: str = ""
    obfuscate: bool = False


class SubscriptionChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a subscription shall be; what is None stays as it is, or as GoToSocial presets it."""

    uri: str | None = None
    content_type: ListFormat | None = None
    title: str | None = None
    priority: int | None = None
    as_draft: bool | None = None
    adopt_orphans: bool | None = None
    remove_retracted: bool | None = None
    fetch_username: str | None = None
    fetch_password: str | None = None


async def drafts(
    ctx: Ctx, window: Window, *, kind: PermissionType | None = None, domain: str | None = None
) -> Page[DomainDraft]:
    """Return what waits for a decision, the latest first; of one kind, about one domain, None for any."""
    admin = await acting(ctx, "admin:read")
    query = [("permission_type", kind.value)] if kind else []
    query += [("domain", domain)] if domain else []
    return await read_page(admin, DomainDraft, _DRAFTS, window, largest=_LARGEST, query=query)


async def draft(ctx: Ctx, draft_id: str) -> DomainDraft:
    """Return what waits for a decision. Raises NotFoundError."""
    admin = await acting(ctx, "admin:read")
    return decode(DomainDraft, (await admin.get(f"{_DRAFTS}/{draft_id}")).body)


async def create_draft(ctx: Ctx, draft: NewDraft) -> DomainDraft:
    """Prepare a block or an allow. Raises ConflictError for one that is there, ValidationError."""
    admin = await acting(ctx, "admin:write")
    checked_domain(draft.domain, "domain")
    form: dict[str, object] = msgspec.to_builtins(draft)
    return decode(DomainDraft, (await admin.call("POST", _DRAFTS, json=form)).body)


async def accept_draft(
    ctx: Ctx, responses: ResponseCache, draft_id: str, *, overwrite: bool = False
) -> DomainPermission:
    """Make a draft count, in place of what counts of its domain if told to.

    Raises NotFoundError, and ConflictError where something counts already.
    """
    admin = await acting(ctx, "admin:write")
    answer = await admin.call("POST", f"{_DRAFTS}/{draft_id}/accept", json={"overwrite": overwrite})
    await responses.forget()
    return decode(DomainPermission, answer.body)


async def remove_draft(ctx: Ctx, draft_id: str, *, exclude: bool = False) -> None:
    """Drop a draft, and leave its domain out of all lists if told to. Raises NotFoundError."""
    admin = await acting(ctx, "admin:write")
    await admin.call("POST", f"{_DRAFTS}/{draft_id}/remove", json={"exclude_target": exclude})


async def excludes(ctx: Ctx, window: Window, *, domain: str | None = None) -> Page[DomainExclude]:
    """Return the domains that no list blocks or allows, the latest first."""
    admin = await acting(ctx, "admin:read")
    query = [("domain", domain)] if domain else []
    return await read_page(admin, DomainExclude, _EXCLUDES, window, largest=_LARGEST, query=query)


async def exclude(ctx: Ctx, exclude_id: str) -> DomainExclude:
    """Return a domain that no list blocks or allows. Raises NotFoundError."""
    admin = await acting(ctx, "admin:read")
    return decode(DomainExclude, (await admin.get(f"{_EXCLUDES}/{exclude_id}")).body)


async def create_exclude(ctx: Ctx, domain: str, private_comment: str = "") -> DomainExclude:
    """Leave a domain out of all lists. Raises ConflictError for one that is left out, ValidationError."""
    admin = await acting(ctx, "admin:write")
    form = {"domain": checked_domain(domain, "domain"), "private_comment": private_comment}
    return decode(DomainExclude, (await admin.call("POST", _EXCLUDES, json=form)).body)


async def delete_exclude(ctx: Ctx, exclude_id: str) -> None:
    """Let lists block or allow a domain again. Raises NotFoundError."""
    admin = await acting(ctx, "admin:write")
    await admin.call("DELETE", f"{_EXCLUDES}/{exclude_id}")


async def subscriptions(ctx: Ctx, window: Window, *, kind: PermissionType | None = None) -> Page[DomainSubscription]:
    """Return the lists that are fetched, the latest first; of blocks or of allows, None for both."""
    admin = await acting(ctx, "admin:read")
    query = [("permission_type", kind.value)] if kind else []
    return await read_page(admin, DomainSubscription, _SUBSCRIPTIONS, window, largest=_LARGEST, query=query)


async def subscription(ctx: Ctx, subscription_id: str) -> DomainSubscription:
    """Return a list that is fetched. Raises NotFoundError."""
    admin = await acting(ctx, "admin:read")
    return decode(DomainSubscription, (await admin.get(f"{_SUBSCRIPTIONS}/{subscription_id}")).body)


async def subscribe(ctx: Ctx, kind: PermissionType, draft: SubscriptionChange) -> DomainSubscription:
    """Have a list of domains fetched every night; address and format are needed.

    Raises ConflictError for a list, or a title, that is there, ValidationError.
    """
    admin = await acting(ctx, "admin:write")
    form: dict[str, object] = msgspec.to_builtins(draft) | {"permission_type": kind.value}
    return decode(DomainSubscription, (await admin.call("POST", _SUBSCRIPTIONS, json=form)).body)


async def update_subscription(ctx: Ctx, subscription_id: str, change: SubscriptionChange) -> DomainSubscription:
    """Change how a list is fetched. Raises ConflictError, NotFoundError, ValidationError."""
    admin = await acting(ctx, "admin:write")
    form: dict[str, object] = msgspec.to_builtins(change)
    if not form:
        raise ValidationError("Say what to change.", field="input")
    answer = await admin.call("PATCH", f"{_SUBSCRIPTIONS}/{subscription_id}", json=form)
    return decode(DomainSubscription, answer.body)


async def unsubscribe(ctx: Ctx, subscription_id: str, *, remove_permissions: bool = True) -> None:
    """Fetch a list no more, and take back what it has blocked or allowed, unless told not to. Raises NotFoundError."""
    admin = await acting(ctx, "admin:write")
    form = {"remove_children": remove_permissions}
    await admin.call("POST", f"{_SUBSCRIPTIONS}/{subscription_id}/remove", json=form)


async def test_subscription(ctx: Ctx, subscription_id: str) -> SubscriptionTest:
    """Fetch a list to see what is on it, without doing what it says. Raises NotFoundError."""
    admin = await acting(ctx, "admin:write")
    body = (await admin.call("POST", f"{_SUBSCRIPTIONS}/{subscription_id}/test")).body
    if body.lstrip().startswith(b"["):
        return SubscriptionTest(domains=[entry.domain for entry in decode_list(_Entry, body)])
    return decode(SubscriptionTest, body)


class _Entry(msgspec.Struct):
    domain: str
