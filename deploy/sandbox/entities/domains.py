"""Blocked and allowed domains on the wire, for admins and for everybody, and subscriptions to lists of them."""

from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.model.domains import DomainPermission, DomainSubscription


def permission_entity(row: DomainPermission, *, export: bool = False) -> dict[str, object]:
    """Return a DomainPermission; for an export only what other servers need."""
    entity: dict[str, object] = {"domain": row.domain, "public_comment": row.public_comment}
    if export:
        return entity
    return entity | {
        "id": row.id,
        "obfuscate": row.obfuscate,
        "private_comment": row.private_comment,
        "created_by": row.created_by,
        "created_at": stamp(row.created_at),
    }


def draft_entity(row: DomainPermission) -> dict[str, object]:
    """Return the draft of a DomainPermission."""
    return permission_entity(row) | {"permission_type": row.kind}


def public_entity(row: DomainPermission) -> dict[str, object]:
    """Return what everybody may know of a block or an allow."""
    entity: dict[str, object] = {
        "domain": obfuscated(row.domain) if row.obfuscate else row.domain,
        "comment": row.public_comment,
    }
    if row.kind == "block":
        entity |= {"severity": "suspend", "suspended_at": stamp(row.created_at)}
    return entity


def obfuscated(domain: str) -> str:
    """Return a domain with stars for some of its letters."""
    return "".join("*" if 1 in {place % 3, place % 5} else letter for place, letter in enumerate(domain))


def subscription_entity(row: DomainSubscription) -> dict[str, object]:
    """Return a DomainPermissionSubscription."""
    entity: dict[str, object] = {
        "id": row.id,
        "priority": row.priority,
        "title": row.title,
        "permission_type": row.kind,
        "as_draft": row.as_draft,
        "adopt_orphans": row.adopt_orphans,
        "remove_retracted": row.remove_retracted,
        "created_at": stamp(row.created_at),
        "created_by": row.created_by,
        "uri": row.uri,
        "content_type": row.content_type,
        "count": 0,
    }
    secrets = {"fetch_username": row.fetch_username, "fetch_password": row.fetch_password}
    return entity | {name: value for name, value in secrets.items() if value}
