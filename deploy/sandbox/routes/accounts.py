"""Accounts: one's own and others', what they post and whom they follow."""

from collections.abc import Callable
from pathlib import PurePosixPath

from starlette.responses import JSONResponse

from deploy.sandbox.deeds.accounts import THEMES, remove_picture, update_profile
from deploy.sandbox.deeds.departures import suspend
from deploy.sandbox.deeds.users import hash_password, password_fits
from deploy.sandbox.entities.accounts import account_entity, found_account_entity, own_account_entity
from deploy.sandbox.entities.dates import maybe_stamp, stamp
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.filtering import hidden
from deploy.sandbox.finding import find_accounts
from deploy.sandbox.model.accounts import Account, Follow
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.text import find_account
from deploy.sandbox.visibility import visible
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request, forbidden, not_found, unauthorized
from deploy.sandbox.wire.paging import Page, page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/accounts/verify_credentials", "read:accounts|profile")
def verify_credentials(call: Call) -> object:
    """Return the caller's own account."""
    return own_account_entity(call.world, call.account)


@routes.add("PATCH", "/api/v1/accounts/update_credentials", "write:accounts")
def update_credentials(call: Call) -> object:
    """Change the caller's own profile."""
    update_profile(call.world, call.account, call.body)
    return own_account_entity(call.world, call.account)


@routes.add("DELETE", "/api/v1/profile/avatar", "write:accounts")
@routes.add("DELETE", "/api/v1/profile/header", "write:accounts")
def delete_picture(call: Call) -> object:
    """Take away the caller's avatar or header."""
    remove_picture(call.world, call.account, PurePosixPath(call.request.url.path).name)
    return own_account_entity(call.world, call.account)


@routes.add("GET", "/api/v1/user", "read:accounts")
def user(call: Call) -> object:
    """Return the caller as a user: address and role."""
    row = call.user
    return {
        "id": row.id,
        "created_at": stamp(row.created_at),
        "email": row.email,
        "unconfirmed_email": row.email,
        "confirmed_at": maybe_stamp(row.confirmed_at),
        "moderator": row.role == "moderator",
        "admin": row.role == "admin",
        "disabled": row.disabled,
        "approved": row.approved,
    }


@routes.add("POST", "/api/v1/user/password_change", "write:accounts")
def change_password(call: Call) -> object:
    """Set a new password for who knows the old one."""
    old, new = call.body.text("old_password") or "", call.body.text("new_password") or ""
    if not password_fits(call.user, old):
        raise unauthorized("old password was incorrect")
    if old == new:
        raise bad_request("new password cannot be the same as previous password")
    call.world.users.change(call.user, password=hash_password(new))
    return {"status": "OK"}


@routes.add("POST", "/api/v1/accounts/delete", "write:accounts")
def delete_account(call: Call) -> object:
    """Delete the caller's account, for who knows its password."""
    password = call.body.text("password") or ""
    if not password:
        raise bad_request("no password provided in account delete request")
    if not password_fits(call.user, password):
        raise forbidden("invalid password provided in account delete request")
    suspend(call.world, call.account)
    return JSONResponse({"message": "accepted"}, 202)


@routes.add("GET", "/api/v1/accounts/themes", "read:accounts")
def themes(_call: Call) -> object:
    """Return the looks a profile page may have."""
    return [{"title": title, "description": description, "file_name": name} for name, title, description in THEMES]


@routes.add("GET", "/api/v1/accounts/lookup", "read:accounts")
def lookup(call: Call) -> object:
    """Return an account by its name."""
    acct = call.required("acct")
    username, _, domain = acct.removeprefix("@").partition("@")
    account = find_account(call.world, username, domain)
    if account is None:
        raise not_found(f"@{username}{'@' if domain else ''}{domain} not found")
    return account_entity(call.world, account)


@routes.add("GET", "/api/v1/accounts/search", "read:accounts")
def search(call: Call) -> object:
    """Return accounts by handle or by text. Any offset finds nothing."""
    query = call.required("q").strip()
    limit, offset = call.number("limit", 40, 80, 1), call.number("offset", 0, 10, 0)
    following = call.flag("following")
    if not query:
        raise bad_request("search query was empty string after trimming space")
    found = [] if offset else find_accounts(call.world, call.account, query, Page(limit), following=following)
    return [found_account_entity(call.world, account, call.account) for account in found]


@routes.add("GET", "/api/v1/accounts/{id}", "read:accounts")
def account(call: Call) -> object:
    """Return an account by its id."""
    return account_entity(call.world, _visible_account(call))


@routes.add("GET", "/api/v1/accounts/{id}/statuses", "read:accounts")
def statuses(call: Call) -> object:
    """Return what an account posts; nothing of an unknown or blocked one."""
    world, target = call.world, call.path["id"]
    limit = call.number("limit", 30, 100, 1)
    page = Page(limit, call.query.get("max_id", ""), call.query.get("min_id", ""), bool(call.query.get("min_id")))
    options = {
        name: call.flag(name) for name in ("exclude_replies", "exclude_reblogs", "pinned", "only_media", "only_public")
    }
    if world.blocked(call.account.id, target):
        return []
    if options["pinned"]:
        pinned = sorted(world.statuses.by("pinned", target), key=lambda row: str(row.pinned_at), reverse=True)
        return _entities(call, pinned)
    rows = page.take(world.statuses.ids_by("author", target), _wanted(call, options))
    entities = _entities(call, rows)
    extra = {name: str(value).lower() for name, value in options.items()}
    return paged(call, page, f"/api/v1/accounts/{target}/statuses", [row.id for row in rows], entities, extra=extra)


@routes.add("GET", "/api/v1/accounts/{id}/followers", "read:accounts")
def followers(call: Call) -> object:
    """Return who follows an account."""
    return _follows(call, "target", "followers", lambda row: row.account_id)


@routes.add("GET", "/api/v1/accounts/{id}/following", "read:accounts")
def following(call: Call) -> object:
    """Return whom an account follows."""
    return _follows(call, "source", "following", lambda row: row.target_id)


def _follows(call: Call, index: str, name: str, other: Callable[[Follow], str]) -> object:
    """Return a page of the accounts at the other end of follows."""
    target = _visible_account(call)
    page = page_of(call, 40, 80)
    if target.hide_collections and target.id != call.account.id:
        return []
    rows = page.take(call.world.follows.ids_by(index, target.id), call.world.follows.get)
    accounts = [call.world.accounts[other(row)] for row in rows]
    entities = [
        account_entity(call.world, account)
        for account in accounts
        if not call.world.blocked(call.account.id, account.id)
    ]
    return paged(call, page, f"/api/v1/accounts/{target.id}/{name}", [row.id for row in rows], entities)


def _entities(call: Call, rows: list[Status]) -> list[object]:
    """Return the statuses of an account that the caller may and wants to see."""
    return [
        status_entity(call.world, row, call.account, "account")
        for row in rows
        if visible(call.world, call.account, row) and not hidden(call.world, call.account, row, "account")
    ]


def _visible_account(call: Call) -> Account:
    """Return the account of the path, unless it blocks the caller."""
    found = call.world.accounts.get(call.path["id"])
    if found is None or call.world.blocks.count("pair", f"{found.id} {call.account.id}"):
        raise not_found()
    return found


def _wanted(call: Call, options: dict[str, bool]) -> Callable[[str], Status | None]:
    """Return what picks the statuses that the options leave in."""

    def pick(status_id: str) -> Status | None:
        row = call.world.statuses[status_id]
        hidden = (
            (options["exclude_replies"] and row.in_reply_to_id)
            or (options["exclude_reblogs"] and row.reblog_of_id)
            or (options["only_media"] and not row.media_ids)
            or (options["only_public"] and row.visibility not in ("public", "unlisted"))
        )
        return None if hidden else row

    return pick
