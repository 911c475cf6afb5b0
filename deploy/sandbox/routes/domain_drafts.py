"""What admins prepare about domains: drafts of blocks and allows, excludes, and subscriptions to lists."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from deploy.sandbox.deeds import domains as deeds
from deploy.sandbox.deeds import subscriptions
from deploy.sandbox.entities.domains import draft_entity, permission_entity, subscription_entity
from deploy.sandbox.model.domains import DomainPermission, DomainSubscription
from deploy.sandbox.table import Table
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import not_found
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_DRAFTS = "/api/v1/admin/domain_permission_drafts"
_EXCLUDES = "/api/v1/admin/domain_permission_excludes"
_SUBSCRIPTIONS = "/api/v1/admin/domain_permission_subscriptions"
_Row = TypeVar("_Row", DomainPermission, DomainSubscription)


@routes.add("GET", _DRAFTS, "admin:read", who=Who.ADMIN)
def drafts(call: Call) -> object:
    """Return a page of drafts, of one domain or kind if the query says so."""
    return _page(call, _DRAFTS, call.world.domain_drafts, ("domain", "permission_type"), draft_entity)


@routes.add("POST", _DRAFTS, "admin:write", who=Who.ADMIN)
def create_draft(call: Call) -> object:
    """Keep a block or an allow for later."""
    kind = deeds.checked_kind(call.body.text("permission_type") or "")
    row = deeds.read_permission(call.account, kind, call.body)
    return draft_entity(deeds.add_draft(call.world, row))


@routes.add("GET", f"{_DRAFTS}/{{id}}", "admin:read", who=Who.ADMIN)
def draft(call: Call) -> object:
    """Return one draft."""
    return draft_entity(_draft(call))


@routes.add("POST", f"{_DRAFTS}/{{id}}/accept", "admin:write", who=Who.ADMIN)
def accept_draft(call: Call) -> object:
    """Make a draft count."""
    overwrite = bool(call.body.flag("overwrite"))
    return permission_entity(deeds.accept_draft(call.world, _draft(call), overwrite=overwrite))


@routes.add("POST", f"{_DRAFTS}/{{id}}/remove", "admin:write", who=Who.ADMIN)
def remove_draft(call: Call) -> object:
    """Drop a draft, and keep its domain out of lists if asked to."""
    row = _draft(call)
    call.world.domain_drafts.remove(row)
    if call.body.flag("exclude_target") and not call.world.domain_excludes.count("domain", row.domain):
        deeds.exclude_target(call.world, call.account, row)
    return draft_entity(row)


@routes.add("GET", _EXCLUDES, "admin:read", who=Who.ADMIN)
def excludes(call: Call) -> object:
    """Return a page of excludes."""
    return _page(call, _EXCLUDES, call.world.domain_excludes, ("domain",), permission_entity)


@routes.add("POST", _EXCLUDES, "admin:write", who=Who.ADMIN)
def create_exclude(call: Call) -> object:
    """Keep a domain out of all lists."""
    row = deeds.read_permission(call.account, "exclude", call.body)
    return permission_entity(deeds.add_exclude(call.world, row))


@routes.add("GET", f"{_EXCLUDES}/{{id}}", "admin:read", who=Who.ADMIN)
def exclude(call: Call) -> object:
    """Return one exclude."""
    return permission_entity(_exclude(call))


@routes.add("DELETE", f"{_EXCLUDES}/{{id}}", "admin:write", who=Who.ADMIN)
def delete_exclude(call: Call) -> object:
    """Take an exclude back."""
    row = _exclude(call)
    call.world.domain_excludes.remove(row)
    return permission_entity(row)


@routes.add("GET", _SUBSCRIPTIONS, "admin:read", who=Who.ADMIN)
def all_subscriptions(call: Call) -> object:
    """Return a page of subscriptions."""
    return _page(call, _SUBSCRIPTIONS, call.world.domain_subscriptions, ("permission_type",), subscription_entity)


@routes.add("POST", _SUBSCRIPTIONS, "admin:write", who=Who.ADMIN)
def subscribe(call: Call) -> object:
    """Subscribe to a list."""
    return subscription_entity(subscriptions.subscribe(call.world, call.account, call.body))


@routes.add("GET", f"{_SUBSCRIPTIONS}/preview", "admin:read", who=Who.ADMIN)
def preview(call: Call) -> object:
    """Return all subscriptions of one kind in the order in which they count."""
    kind = deeds.checked_kind(call.query.get("permission_type", ""))
    rows = [row for row in call.world.domain_subscriptions if row.kind == kind]
    return [subscription_entity(row) for row in sorted(rows, key=lambda row: -row.priority)]


@routes.add("GET", f"{_SUBSCRIPTIONS}/{{id}}", "admin:read", who=Who.ADMIN)
def subscription(call: Call) -> object:
    """Return one subscription."""
    return subscription_entity(_subscription(call))


@routes.add("PATCH", f"{_SUBSCRIPTIONS}/{{id}}", "admin:write", who=Who.ADMIN)
def update_subscription(call: Call) -> object:
    """Change a subscription."""
    row = _subscription(call)
    subscriptions.change_subscription(call.world, row, call.body)
    return subscription_entity(row)


@routes.add("POST", f"{_SUBSCRIPTIONS}/{{id}}/test", "admin:write", who=Who.ADMIN)
def try_subscription(call: Call) -> object:
    """Fetch a list without using it; what went wrong comes with a 200."""
    return {"error": subscriptions.try_out(_subscription(call))}


@routes.add("POST", f"{_SUBSCRIPTIONS}/{{id}}/remove", "admin:write", who=Who.ADMIN)
def unsubscribe(call: Call) -> object:
    """End a subscription."""
    row = _subscription(call)
    call.world.domain_subscriptions.remove(row)
    return subscription_entity(row)


def _draft(call: Call) -> DomainPermission:
    return _found(call, call.world.domain_drafts, "draft")


def _exclude(call: Call) -> DomainPermission:
    return _found(call, call.world.domain_excludes, "exclude")


def _subscription(call: Call) -> DomainSubscription:
    return _found(call, call.world.domain_subscriptions, "subscription")


def _found(call: Call, table: Table[_Row], name: str) -> _Row:
    row = table.get(call.path["id"])
    if row is None:
        raise not_found(f"domain permission {name} {call.path['id']} not found")
    return row


def _page(
    call: Call, path: str, table: Table[_Row], names: Sequence[str], entity: Callable[[_Row], dict[str, object]]
) -> object:
    """Return a page of rows that have what the query asks for."""
    page = page_of(call, 20, 100)
    extra = {name: call.query[name] for name in names if call.query.get(name)}

    def pick(row_id: str) -> _Row | None:
        row = table[row_id]
        fits = extra.get("permission_type", row.kind) == row.kind
        return row if fits and ("domain" not in extra or extra["domain"] == getattr(row, "domain", "")) else None

    rows = page.take(table.ids, pick)
    return paged(call, page, path, [row.id for row in rows], [entity(row) for row in rows], extra=extra)
