"""What administrators do: accounts, sign-ups, reports, and the domains that this server does or does not speak to.

Permission is decided here: the viewer's role is admin, and the token has an admin scope. In a session that is the token
of the second sign-in step (`sessions.admin_token`).
"""

from dataclasses import replace
from enum import StrEnum
from typing import Literal

import msgspec

from resolvers import sessions, viewers
from resolvers.collection import read_page
from resolvers.context import Ctx
from resolvers.domain_names import checked_domain
from resolvers.entities.admin import AdminAccount, AdminReport, DomainPermission
from resolvers.entities.decode import decode, decode_list, decode_slots
from resolvers.errors import ConflictError, ForbiddenError, ValidationError
from resolvers.paging import Page, Window, gather, page_of, place_of, position_of
from resolvers.response_cache import ResponseCache

_ACCOUNTS = "/api/v1/admin/accounts"
_REPORTS = "/api/v1/admin/reports"
_MOST_ACCOUNTS = 200
_MOST_REPORTS = 100

Permission = Literal["blocks", "allows"]


class Origin(StrEnum):
    """Where an account is at home."""

    LOCAL = "local"
    REMOTE = "remote"


class Status(StrEnum):
    """What was decided about an account."""

    ACTIVE = "active"
    PENDING = "pending"
    DISABLED = "disabled"
    SILENCED = "silenced"
    SUSPENDED = "suspended"


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which accounts to list; what is None does not matter."""

    origin: Origin | None = None
    status: Status | None = None
    username: str | None = None
    domain: str | None = msgspec.field(name="by_domain", default=None)
    email: str | None = None


class DomainDraft(msgspec.Struct, frozen=True, omit_defaults=True):
    """A domain to block or to allow; an obfuscated one is shown to others with stars in it."""

    domain: str
    public_comment: str | None = None
    private_comment: str | None = None
    obfuscate: bool = False


class DomainChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a block or an allow shall be; what is None stays as it is."""

    public_comment: str | None = None
    private_comment: str | None = None
    obfuscate: bool | None = None


async def acting(ctx: Ctx, scope: Literal["admin:read", "admin:write"]) -> Ctx:
    """Return the context in which the viewer acts as an administrator.

    Raises UnauthenticatedError for nobody, ForbiddenError for who is no administrator, for a token without the scope,
    and for a session that was not raised within half an hour.
    """
    raised = ctx.with_token(await sessions.admin_token(ctx))
    if (await viewers.identity(raised)).role != "admin":
        raise ForbiddenError("This is for administrators.")
    await viewers.require_scope(raised, scope)
    return raised


async def accounts(ctx: Ctx, window: Window, wanted: Wanted) -> Page[AdminAccount]:
    """Return accounts by domain and name, local ones first."""
    admin = await acting(ctx, "admin:read")
    query: list[tuple[str, str]] = list(msgspec.to_builtins(wanted).items())

    async def fetch(part: Window) -> Page[AdminAccount]:
        older = None if part.older is None else place_of(part.older, "after")
        newer = None if part.newer is None else place_of(part.newer, "before")
        there = replace(part, older=older, newer=newer)
        answer = await admin.get("/api/v2/admin/accounts", [*query, *there.query(_MOST_ACCOUNTS)])
        page = page_of(decode_slots(AdminAccount, answer.body), answer.link, part, _MOST_ACCOUNTS)
        places = [position_of(item.place) for item in page.items]
        ends = (places[0], places[-1]) if places else (None, None)
        return replace(page, positions=places, newer=ends[0], older=ends[1])

    return await gather(fetch, window)


async def account(ctx: Ctx, account_id: str) -> AdminAccount:
    """Return an account as administrators see it. Raises NotFoundError."""
    admin = await acting(ctx, "admin:read")
    return decode(AdminAccount, (await admin.get(f"{_ACCOUNTS}/{account_id}")).body)


async def approve(ctx: Ctx, account_id: str) -> AdminAccount:
    """Let somebody in who signed up. Raises NotFoundError."""
    admin = await acting(ctx, "admin:write")
    return decode(AdminAccount, (await admin.call("POST", f"{_ACCOUNTS}/{account_id}/approve")).body)


async def reject(
    ctx: Ctx, account_id: str, *, private_comment: str = "", message: str = "", send_email: bool = False
) -> AdminAccount:
    """Turn somebody away who signed up, for good; return what the account was. Raises NotFoundError.

    `private_comment` is for the other administrators, `message` for the applicant, if it is sent.
    """
    admin = await acting(ctx, "admin:write")
    form = [("private_comment", private_comment), ("message", message), ("send_email", str(send_email).lower())]
    return decode(AdminAccount, (await admin.call("POST", f"{_ACCOUNTS}/{account_id}/reject", form=form)).body)


async def suspend(ctx: Ctx, account_id: str, reason: str = "") -> AdminAccount:
    """Suspend an account: what it has posted is deleted, and that cannot be undone. Raises NotFoundError."""
    admin = await acting(ctx, "admin:write")
    # GoToSocial stumbles over an account that is not there, and would answer 500.
    found = decode(AdminAccount, (await admin.get(f"{_ACCOUNTS}/{account_id}")).body)
    await admin.call("POST", f"{_ACCOUNTS}/{account_id}/action", form=[("type", "suspend"), ("text", reason)])
    # It is done soon: asked at once, GoToSocial may still say that it is not.
    return msgspec.structs.replace(found, suspended=True)


async def reports(
    ctx: Ctx,
    window: Window,
    *,
    resolved: bool | None = None,
    account_id: str | None = None,
    target_account_id: str | None = None,
) -> Page[AdminReport]:
    """Return reports, the latest first: open or closed ones, by or about an account; None for what does not matter."""
    admin = await acting(ctx, "admin:read")
    query = {
        "resolved": None if resolved is None else str(resolved).lower(),
        "account_id": account_id,
        "target_account_id": target_account_id,
    }
    given = [(name, value) for name, value in query.items() if value is not None]
    return await read_page(admin, AdminReport, _REPORTS, window, largest=_MOST_REPORTS, query=given)


async def report(ctx: Ctx, report_id: str) -> AdminReport:
    """Return a report as administrators see it. Raises NotFoundError."""
    admin = await acting(ctx, "admin:read")
    return decode(AdminReport, (await admin.get(f"{_REPORTS}/{report_id}")).body)


async def resolve(ctx: Ctx, report_id: str, comment: str = "") -> AdminReport:
    """Close a report, with a comment that its author may read. Raises NotFoundError."""
    admin = await acting(ctx, "admin:write")
    form = [("action_taken_comment", comment)]
    return decode(AdminReport, (await admin.call("POST", f"{_REPORTS}/{report_id}/resolve", form=form)).body)


async def domains(ctx: Ctx, kind: Permission) -> list[DomainPermission]:
    """Return the domains that are blocked, or those that are allowed."""
    admin = await acting(ctx, "admin:read")
    return decode_list(DomainPermission, (await admin.get(_domains(kind))).body)


async def add_domain(ctx: Ctx, responses: ResponseCache, kind: Permission, draft: DomainDraft) -> DomainPermission:
    """Block a domain, which ends follows in both directions, or allow it. Raises ConflictError, ValidationError."""
    admin = await acting(ctx, "admin:write")
    checked_domain(draft.domain, "domain")
    form: dict[str, object] = msgspec.to_builtins(draft)
    answer = await admin.call("POST", _domains(kind), json=form)
    await responses.forget()
    return decode(DomainPermission, answer.body)


async def change_domain(
    ctx: Ctx, responses: ResponseCache, kind: Permission, permission_id: str, change: DomainChange
) -> DomainPermission:
    """Change what is said of a domain that is blocked, or allowed. Raises NotFoundError, ValidationError."""
    admin = await acting(ctx, "admin:write")
    form: dict[str, object] = msgspec.to_builtins(change)
    if not form:
        raise ValidationError("Say what to change.", field="input")
    answer = await admin.call("PUT", f"{_domains(kind)}/{permission_id}", json=form)
    await responses.forget()
    return decode(DomainPermission, answer.body)


async def remove_domain(ctx: Ctx, responses: ResponseCache, kind: Permission, permission_id: str) -> None:
    """Block, or allow, a domain no more. Raises NotFoundError."""
    admin = await acting(ctx, "admin:write")
    try:
        await admin.call("DELETE", f"{_domains(kind)}/{permission_id}")
    except ConflictError:
        # GoToSocial says so while what the block has begun still goes on, and removes it all the same.
        if any(item.id == permission_id for item in await domains(ctx, kind)):
            raise
    await responses.forget()


def _domains(kind: Permission) -> str:
    return f"/api/v1/admin/domain_{kind}"
