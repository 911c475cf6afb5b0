"""Blocking and allowing other servers, drafts of that, and domains left out of it."""

import re
from datetime import timedelta

import msgspec

from deploy.sandbox.deeds.departures import suspend
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.domains import DomainPermission
from deploy.sandbox.table import Table
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.body import Body, Upload
from deploy.sandbox.wire.errors import RefusedError, bad_request, conflict, not_found
from deploy.sandbox.world import World

SIDE_EFFECTS = timedelta(milliseconds=500)
"""How long the sandbox pretends to be busy with a domain of which it knows accounts; the rest is done at once."""

_KINDS = ("block", "allow")
_NO_DOMAINS = re.compile(r"[\x00-,/;-@\[-`{-\x7f]")
_BUSY = "an action (suspend) is currently running which conflicts with the attempted action"


class _Entry(msgspec.Struct):
    """A line of an imported file."""

    domain: str
    public_comment: str = ""
    comment: str = ""
    private_comment: str = ""
    obfuscate: bool = False


def permissions(world: World, kind: str) -> Table[DomainPermission]:
    """Return the table of blocks or allows."""
    return world.domain_blocks if kind == "block" else world.domain_allows


def checked_kind(kind: str) -> str:
    """Return whether to block or to allow. Raises RefusedError (400)."""
    if not kind:
        raise bad_request("permission_type not set, must be one of block or allow")
    if kind not in _KINDS:
        raise bad_request(f"permission_type {kind} not recognized, must be one of block or allow")
    return kind


def read_permission(account: Account, kind: str, body: Body) -> DomainPermission:
    """Read a form. Raises RefusedError (400; 500 for what is no domain)."""
    return DomainPermission(
        id=new_id(),
        kind=kind,
        domain=_written(body.text("domain") or ""),
        created_by=account.id,
        created_at=now(),
        obfuscate=bool(body.flag("obfuscate")),
        private_comment=body.text("private_comment") or "",
        public_comment=body.text("public_comment") or "",
    )


def create_permission(world: World, row: DomainPermission) -> DomainPermission:
    """Block or allow a domain; one that is there stays as it is. Raises RefusedError (409)."""
    existing = permissions(world, row.kind).one("domain", row.domain)
    if existing is None:
        existing = permissions(world, row.kind).add(row)
    elif _busy(existing):
        raise conflict(_BUSY)
    if row.kind == "block":
        _suspend(world, existing)
    return existing


def import_permissions(world: World, account: Account, kind: str, upload: Upload | None) -> list[DomainPermission]:
    """Block or allow the domains of a JSON file. Raises RefusedError (400)."""
    if upload is None or not upload.content:
        raise bad_request("import was specified but list of domains is empty")
    try:
        entries = msgspec.json.decode(upload.content, type=list[_Entry])
    except msgspec.MsgspecError as error:
        raise bad_request(
            f"DomainPermissionsImport: error parsing attachment as domain permissions: {error}"
        ) from error
    if not entries:
        raise bad_request("DomainPermissionsImport: error importing domain permissions: 0 entries provided")
    rows = [
        DomainPermission(
            id=new_id(),
            kind=kind,
            domain=_domain(entry.domain),
            created_by=account.id,
            created_at=now(),
            obfuscate=entry.obfuscate,
            private_comment=entry.private_comment,
            public_comment=entry.public_comment or entry.comment,
        )
        for entry in entries
    ]
    return [create_permission(world, row) for row in rows]


def change_permission(world: World, kind: str, row_id: str, body: Body) -> DomainPermission:
    """Change comments and obfuscation. Raises RefusedError (400, 404)."""
    changes = {
        "obfuscate": body.flag("obfuscate"),
        "private_comment": body.text("private_comment"),
        "public_comment": body.text("public_comment"),
    }
    given = {name: value for name, value in changes.items() if value is not None}
    if not given:
        raise bad_request("empty form submitted")
    return permissions(world, kind).change(_permission(world, kind, row_id), **given)


def delete_permission(world: World, kind: str, row_id: str) -> DomainPermission:
    """Take a block or an allow back. It is gone even where the answer is a 409, as with GoToSocial.

    Raises RefusedError (404, 409).
    """
    row = _permission(world, kind, row_id)
    permissions(world, kind).remove(row)
    if kind == "block":
        _unsuspend(world, row)
    if _busy(row):
        raise conflict(_BUSY)
    return row


def add_draft(world: World, row: DomainPermission) -> DomainPermission:
    """Keep a block or an allow for an admin to decide on. Raises RefusedError (409)."""
    if any(draft.kind == row.kind for draft in world.domain_drafts.by("domain", row.domain)):
        raise conflict(
            "a domain permission draft already exists with this permission type, domain, and subscription ID"
        )
    return world.domain_drafts.add(row)


def accept_draft(world: World, row: DomainPermission, *, overwrite: bool) -> DomainPermission:
    """Make a draft count. Raises RefusedError (409)."""
    table = permissions(world, row.kind)
    existing = table.one("domain", row.domain)
    if existing and not overwrite:
        raise conflict("a domain permission already exists with this permission type and domain")
    world.domain_drafts.remove(row)
    if existing is None:
        return create_permission(world, msgspec.structs.replace(row, id=new_id(), created_at=now()))
    names = ("created_by", "obfuscate", "private_comment", "public_comment")
    return table.change(existing, **{name: getattr(row, name) for name in names})


def exclude_target(world: World, account: Account, draft: DomainPermission) -> DomainPermission:
    """Keep the domain of a draft out of all lists. Raises RefusedError (409)."""
    return add_exclude(
        world,
        DomainPermission(
            id=new_id(),
            kind="exclude",
            domain=draft.domain,
            created_by=account.id,
            created_at=now(),
            private_comment=draft.private_comment,
        ),
    )


def add_exclude(world: World, row: DomainPermission) -> DomainPermission:
    """Keep a domain out of all lists. Raises RefusedError (409)."""
    if world.domain_excludes.count("domain", row.domain):
        raise conflict("a domain permission exclude already exists with this permission type and domain")
    return world.domain_excludes.add(row)


def _permission(world: World, kind: str, row_id: str) -> DomainPermission:
    row = permissions(world, kind).get(row_id)
    if row is None:
        raise not_found(f"no domain {kind} entry exists with ID {row_id}")
    return row


def _domain(text: str) -> str:
    """Return a domain as it is compared. Raises RefusedError (400)."""
    domain = text.strip().lower()
    if not domain:
        raise bad_request("no domain provided")
    return domain


def _written(text: str) -> str:
    """Return a domain that an admin writes. Raises RefusedError (400; 500 for signs that no domain has)."""
    domain = _domain(text)
    if _NO_DOMAINS.search(domain):
        raise RefusedError(500)
    return domain


def _busy(row: DomainPermission) -> bool:
    return row.busy_until is not None and row.busy_until > now()


def _accounts(world: World, domain: str) -> list[Account]:
    """Return the accounts of a domain and of those below it."""
    return [row for row in world.accounts if row.domain == domain or row.domain.endswith(f".{domain}")]


def _suspend(world: World, row: DomainPermission) -> None:
    """Do what a block brings: its accounts are suspended."""
    accounts = [account for account in _accounts(world, row.domain) if not account.suspended_at]
    for account in accounts:
        suspend(world, account)
    if accounts:
        world.domain_blocks.change(row, busy_until=now() + SIDE_EFFECTS)


def _unsuspend(world: World, row: DomainPermission) -> None:
    """Let the accounts of a domain come back; what they posted stays gone."""
    for account in _accounts(world, row.domain):
        world.accounts.change(account, suspended_at=None)
