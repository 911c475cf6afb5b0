"""Accounts as admins see them, and what admins do to them."""

import ipaddress

from starlette.responses import Response

from deploy.sandbox.deeds import signup
from deploy.sandbox.deeds.departures import suspend
from deploy.sandbox.entities.admin import admin_account_entity
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import RefusedError, bad_request, not_found
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_ACCOUNTS = "/api/v1/admin/accounts"
_ORIGINS = ("local", "remote")
_STATUSES = ("active", "pending", "disabled", "silenced", "suspended")
_PERMISSIONS = ("staff",)
_NAMES = ("username", "display_name", "by_domain", "email", "ip")


@routes.add("GET", _ACCOUNTS, "admin:read:accounts", who=Who.ADMIN)
def accounts_v1(call: Call) -> object:
    """Return a page of accounts; origin, status and permissions are flags of their own."""
    origins = [name for name in _ORIGINS if call.flag(name)]
    statuses = [name for name in _STATUSES if call.flag(name)]
    for found, names in ((origins, _ORIGINS), (statuses, _STATUSES)):
        if len(found) > 1:
            raise bad_request(f"only one of [{' '.join(names)}] can be true")
    wanted = _names(call)
    shown = dict(wanted) | dict.fromkeys([*origins, *statuses], "true")
    if call.flag("staff"):
        wanted["permissions"] = shown["staff"] = "staff"
    wanted |= {"origin": "".join(origins), "status": "".join(statuses)}
    return _accounts(call, _ACCOUNTS, wanted, shown)


@routes.add("GET", "/api/v2/admin/accounts", "admin:read:accounts", who=Who.ADMIN)
def accounts_v2(call: Call) -> object:
    """Return a page of accounts."""
    wanted = _names(call)
    for name, choices in (("origin", _ORIGINS), ("status", _STATUSES), ("permissions", _PERMISSIONS)):
        if value := call.query.get(name, ""):
            if value not in choices:
                raise bad_request(f"{name} {value} not recognized; valid choices are [{' '.join(choices)}]")
            wanted[name] = value
    return _accounts(call, "/api/v2/admin/accounts", wanted, wanted)


@routes.add("GET", f"{_ACCOUNTS}/{{id}}", "admin:read:accounts", who=Who.ADMIN)
def account(call: Call) -> object:
    """Return one account."""
    found = call.world.accounts.get(call.path["id"])
    if found is None:
        raise not_found(f"account {call.path['id']} not found")
    return admin_account_entity(call.world, found)


@routes.add("POST", f"{_ACCOUNTS}/{{id}}/action", "admin:write:accounts", who=Who.ADMIN)
def act(call: Call) -> object:
    """Suspend an account, the only thing that can be done to one. An unknown account is a 500, as it is there."""
    kind = call.body.text("type")
    if not kind:
        raise bad_request("no type specified")
    target = call.world.accounts.get(call.path["id"])
    if target is None:
        raise RefusedError(500)
    if kind != "suspend":
        raise bad_request(
            f'admin action type {kind} is not supported for this endpoint, currently supported types are: ["suspend"]'
        )
    suspend(call.world, target)
    return {"message": "OK"}


@routes.add("POST", f"{_ACCOUNTS}/{{id}}/approve", "admin:write:accounts", who=Who.ADMIN)
def approve(call: Call) -> object:
    """Let somebody in who signed up."""
    user = signup.applicant(call.world, call.path["id"])
    signup.approve(call.world, user)
    return admin_account_entity(call.world, call.world.account_of(user))


@routes.add("POST", f"{_ACCOUNTS}/{{id}}/reject", "admin:write:accounts", who=Who.ADMIN)
def reject(call: Call) -> object:
    """Turn somebody away who signed up; the account is no more."""
    user = signup.applicant(call.world, call.path["id"])
    entity = admin_account_entity(call.world, call.world.account_of(user))
    message = (call.body.text("message") or "") if call.body.flag("send_email") else None
    signup.reject(call.world, user, message)
    return entity


def _names(call: Call) -> dict[str, str]:
    """Return the values of the query that are compared as they stand. Raises RefusedError (400)."""
    found = {name: call.query[name] for name in _NAMES if call.query.get(name)}
    if "ip" in found:
        try:
            found["ip"] = str(ipaddress.ip_address(found["ip"]))
        except ValueError as error:
            raise bad_request(f"invalid ip provided: {error}") from error
    return found


def _accounts(call: Call, path: str, wanted: dict[str, str], shown: dict[str, str]) -> Response:
    """Return a page of accounts in the order of `domain/@name`, which its Link names too."""
    page = page_of(call, 50, 200)
    rows = sorted((row for row in call.world.accounts if _fits(call, row, wanted)), key=_place)
    if page.min_id:
        rows = [row for row in rows if _place(row) < page.min_id]
        rows = rows[-page.limit :] if page.upwards else rows[: page.limit]
    else:
        rows = [row for row in rows if _place(row) > page.max_id][: page.limit]
    entities = [admin_account_entity(call.world, row) for row in rows]
    return paged(call, page, path, [_place(row) for row in rows], entities, extra=shown)


def _place(account: Account) -> str:
    return f"{account.domain}/@{account.username}"


def _fits(call: Call, account: Account, wanted: dict[str, str]) -> bool:
    """Say whether an account is among those asked for."""
    user = call.world.user_of(account.id)
    values = {
        "origin": "local" if account.local else "remote",
        "permissions": "staff" if user and user.role != "user" else "",
        "username": account.username,
        "display_name": account.display_name,
        "by_domain": account.domain,
        "email": user.email if user else "",
        "ip": user.sign_up_ip if user else "",
    }
    states = {
        "active": user is not None and not user.disabled,
        "pending": user is not None and not user.approved,
        "disabled": user is not None and user.disabled,
        "silenced": False,
        "suspended": account.suspended_at is not None,
    }
    status = wanted.get("status")
    return (not status or states[status]) and all(
        values[name] == value for name, value in wanted.items() if value and name != "status"
    )
