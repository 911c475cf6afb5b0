"""Blocked and allowed domains: for admins to set, for everybody to read."""

from pathlib import PurePosixPath

from deploy.sandbox.deeds import domains as deeds
from deploy.sandbox.entities.domains import permission_entity, public_entity
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import RefusedError, bad_request, unauthorized
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_BLOCKS, _ALLOWS = "/api/v1/admin/domain_blocks", "/api/v1/admin/domain_allows"
_FILTERS = {"open", "blocked", "allowed", "suspended"}


@routes.add("GET", _BLOCKS, "admin:read:domain_blocks", who=Who.ADMIN)
@routes.add("GET", _ALLOWS, "admin:read:domain_allows", who=Who.ADMIN)
def permissions(call: Call) -> object:
    """Return all blocks or all allows."""
    table, export = deeds.permissions(call.world, _kind(call)), call.flag("export")
    return [permission_entity(table[row_id], export=export) for row_id in table.ids]


@routes.add("POST", _BLOCKS, "admin:write:domain_blocks", who=Who.ADMIN)
@routes.add("POST", _ALLOWS, "admin:write:domain_allows", who=Who.ADMIN)
def create(call: Call) -> object:
    """Block or allow a domain, or those of a file."""
    if call.flag("import"):
        rows = deeds.import_permissions(call.world, call.account, _kind(call), call.body.file("domains"))
        return [permission_entity(row) for row in rows]
    row = deeds.read_permission(call.account, _kind(call), call.body)
    return permission_entity(deeds.create_permission(call.world, row))


@routes.add("GET", f"{_BLOCKS}/{{id}}", "admin:read:domain_blocks", who=Who.ADMIN)
@routes.add("GET", f"{_ALLOWS}/{{id}}", "admin:read:domain_allows", who=Who.ADMIN)
def permission(call: Call) -> object:
    """Return one block or allow. An unknown one is a 500, as it is there."""
    row = deeds.permissions(call.world, _kind(call)).get(call.path["id"])
    if row is None:
        raise RefusedError(500)
    return permission_entity(row, export=call.flag("export"))


@routes.add("PUT", f"{_BLOCKS}/{{id}}", "admin:write:domain_blocks", who=Who.ADMIN)
@routes.add("PUT", f"{_ALLOWS}/{{id}}", "admin:write:domain_allows", who=Who.ADMIN)
def update(call: Call) -> object:
    """Change the comments of a block or an allow."""
    return permission_entity(deeds.change_permission(call.world, _kind(call), call.path["id"], call.body))


@routes.add("DELETE", f"{_BLOCKS}/{{id}}", "admin:write:domain_blocks", who=Who.ADMIN)
@routes.add("DELETE", f"{_ALLOWS}/{{id}}", "admin:write:domain_allows", who=Who.ADMIN)
def delete(call: Call) -> object:
    """Take a block or an allow back."""
    return permission_entity(deeds.delete_permission(call.world, _kind(call), call.path["id"]))


@routes.add("GET", "/api/v1/instance/domain_blocks", who=Who.ANYBODY)
@routes.add("GET", "/api/v1/instance/domain_allows", who=Who.ANYBODY)
def public(call: Call) -> object:
    """Return the blocked or the allowed domains, for who is signed in."""
    kind = _kind(call)
    if call.reader is None:
        raise unauthorized(f"domain {kind}s endpoint requires an authenticated account/user")
    return sorted((public_entity(row) for row in deeds.permissions(call.world, kind)), key=_by_domain)


@routes.add("GET", "/api/v1/instance/peers", who=Who.ANYBODY)
def peers(call: Call) -> object:
    """Return the servers this one knows of, as plain names unless a filter is given."""
    wanted = {part.strip() for part in call.query.get("filter", "").split(",") if part.strip()}
    for name in sorted(wanted - _FILTERS):
        raise bad_request(
            f"filter {name} not recognized; accepted values are 'open', 'blocked', 'allowed', "
            "and 'suspended' (deprecated)"
        )
    world, found = call.world, []
    if wanted & {"blocked", "suspended"}:
        found += [public_entity(row) for row in world.domain_blocks]
    elif "allowed" in wanted:
        found += [public_entity(row) for row in world.domain_allows]
    if not wanted or "open" in wanted:
        known = {account.domain for account in world.accounts if account.domain}
        found += [{"domain": domain} for domain in known if not world.domain_blocks.count("domain", domain)]
    found.sort(key=_by_domain)
    return [entity["domain"] for entity in found] if not wanted or call.flag("flat") else found


def _kind(call: Call) -> str:
    """Return whether a path is about blocks or allows."""
    return "block" if "domain_blocks" in PurePosixPath(call.request.url.path).parts else "allow"


def _by_domain(entity: dict[str, object]) -> str:
    return str(entity["domain"])
