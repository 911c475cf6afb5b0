"""Reports: made by users, read and closed by admins."""

from collections.abc import Callable, Sequence

from deploy.sandbox.deeds import reports as deeds
from deploy.sandbox.entities.reports import admin_report_entity, report_entity
from deploy.sandbox.model.reports import Report
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import not_found
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_OWN, _ADMIN = "/api/v1/reports", "/api/v1/admin/reports"


@routes.add("POST", _OWN, "write:reports")
def create(call: Call) -> object:
    """Report an account."""
    return report_entity(call.world, deeds.report(call.world, call.account, call.body))


@routes.add("GET", _OWN, "read:accounts")
def own_reports(call: Call) -> object:
    """Return what the caller reported."""
    ids = call.world.reports.ids_by("account", call.account.id)
    return _page(call, _OWN, ids, ("target_account_id",), lambda row: report_entity(call.world, row))


@routes.add("GET", f"{_OWN}/{{id}}", "read:accounts")
def own_report(call: Call) -> object:
    """Return one report of the caller's."""
    row = _report(call)
    if row.account_id != call.account.id:
        raise not_found()
    return report_entity(call.world, row)


@routes.add("GET", _ADMIN, "admin:read:reports", who=Who.ADMIN)
def reports(call: Call) -> object:
    """Return all reports."""

    def entity(row: Report) -> object:
        return admin_report_entity(call.world, row, call.account)

    return _page(call, _ADMIN, call.world.reports.ids, ("account_id", "target_account_id"), entity)


@routes.add("GET", f"{_ADMIN}/{{id}}", "admin:read:reports", who=Who.ADMIN)
def report(call: Call) -> object:
    """Return one report."""
    return admin_report_entity(call.world, _report(call), call.account)


@routes.add("POST", f"{_ADMIN}/{{id}}/resolve", "admin:write:reports", who=Who.ADMIN)
def resolve(call: Call) -> object:
    """Close a report."""
    row = _report(call)
    deeds.resolve(call.world, row, call.account, call.body.text("action_taken_comment"))
    return admin_report_entity(call.world, row, call.account)


def _report(call: Call) -> Report:
    row = call.world.reports.get(call.path["id"])
    if row is None:
        raise not_found()
    return row


def _page(
    call: Call, path: str, ids: Sequence[str], names: tuple[str, ...], entity: Callable[[Report], object]
) -> object:
    """Return a page of reports, of some accounts or in one state if the query says so."""
    page = page_of(call, 20, 100)
    extra = {name: call.query[name] for name in names if call.query.get(name)}
    resolved = call.flag("resolved") if call.query.get("resolved") else None
    if resolved is not None:
        extra["resolved"] = str(resolved).lower()

    def pick(row_id: str) -> Report | None:
        row = call.world.reports[row_id]
        fits = (
            resolved in (None, row.action_taken_at is not None)
            and extra.get("account_id", row.account_id) == row.account_id
            and extra.get("target_account_id", row.target_id) == row.target_id
        )
        return row if fits else None

    rows = page.take(ids, pick)
    return paged(call, page, path, [row.id for row in rows], [entity(row) for row in rows], extra=extra)
