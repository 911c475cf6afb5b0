"""Subscriptions to lists of domains that others keep."""

from urllib.parse import urlsplit

import msgspec

from deploy.sandbox.deeds.domains import checked_kind
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.domains import DomainSubscription
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request, conflict
from deploy.sandbox.world import World

_TYPES = ("text/csv", "text/plain", "application/json")
_MAX_PRIORITY = 255
_FLAGS = ("as_draft", "adopt_orphans", "remove_retracted")
_TEXTS = ("title", "uri", "content_type", "fetch_username", "fetch_password")


def subscribe(world: World, account: Account, body: Body) -> DomainSubscription:
    """Subscribe to a list. Raises RefusedError (400, 409)."""
    given = _given(body)
    if "uri" not in given:
        raise bad_request("uri must be set")
    _check_type(body.text("content_type") or "")
    kind = checked_kind(body.text("permission_type") or "")
    made = {"id": new_id(), "kind": kind, "created_by": account.id, "created_at": now()}
    row = msgspec.convert(made | given, DomainSubscription)
    _check_unique(world, row)
    return world.domain_subscriptions.add(row)


def change_subscription(world: World, row: DomainSubscription, body: Body) -> None:
    """Change what is given. Raises RefusedError (400, 409)."""
    given = _given(body)
    if not given:
        raise bad_request("no updateable fields set on request")
    if "content_type" in given:
        _check_type(str(given["content_type"]))
    _check_unique(world, msgspec.structs.replace(row, **given))
    world.domain_subscriptions.change(row, **given)


def try_out(row: DomainSubscription) -> str:
    """Return why a list could not be fetched: GoToSocial refuses private addresses, the sandbox goes nowhere."""
    host = urlsplit(row.uri).netloc
    return f'Get "{row.uri}": dial tcp {host}: dial within blocked / reserved IP range (max retries)'


def _given(body: Body) -> dict[str, object]:
    """Return what a form sets. Raises RefusedError (400)."""
    priority = body.number("priority")
    if priority is not None and not 0 <= priority <= _MAX_PRIORITY:
        raise bad_request(f"priority must be a number in the range 0 to {_MAX_PRIORITY}")
    values: dict[str, object] = {"priority": priority}
    values |= {name: body.flag(name) for name in _FLAGS}
    values |= {name: body.text(name) for name in _TEXTS}
    return {name: value for name, value in values.items() if value is not None}


def _check_type(content_type: str) -> None:
    choices = "must be one of text/csv, text/plain or application/json"
    if not content_type:
        raise bad_request(f"content_type not set, {choices}")
    if content_type not in _TYPES:
        raise bad_request(f"content_type {content_type} not recognized, {choices}")


def _check_unique(world: World, row: DomainSubscription) -> None:
    """Refuse a second subscription with the same address or title (409)."""
    for other in world.domain_subscriptions:
        same = other.uri == row.uri or (row.title and other.title == row.title)
        if other.id != row.id and other.kind == row.kind and same:
            raise conflict("domain permission subscription with given URI or title already exists")
