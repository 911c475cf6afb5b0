"""Reporting somebody, and closing a report."""

from deploy.sandbox import surface
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.reports import Report
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.world import World

_MAX_COMMENT = 1000


def report(world: World, account: Account, body: Body) -> Report:
    """Complain about an account and some of its posts; the admins are told. Raises RefusedError (400)."""
    target_id = body.text("account_id") or ""
    comment = body.text("comment") or ""
    if not target_id:
        raise bad_request("account_id must be set")
    if len(comment) > _MAX_COMMENT:
        raise bad_request(f"comment length must be no more than {_MAX_COMMENT} chars")
    if target_id == account.id:
        raise bad_request("cannot report your own account")
    if target_id not in world.accounts:
        raise bad_request(f"account with ID {target_id} does not exist")
    status_ids = body.texts("status_ids") or []
    for status_id in status_ids:
        status = world.statuses.get(status_id)
        if status and status.account_id != target_id:
            raise bad_request(f"status with ID {status_id} does not belong to account {target_id}")
    moment = now()
    row = world.reports.add(
        Report(
            id=new_id(),
            account_id=account.id,
            target_id=target_id,
            created_at=moment,
            updated_at=moment,
            comment=comment,
            status_ids=status_ids,
            rule_ids=body.texts("rule_ids") or [],
            forwarded=bool(body.flag("forward")),
        )
    )
    surface.tell_admins(world, "admin.report", account.id)
    return row


def resolve(world: World, row: Report, admin: Account, comment: str | None) -> None:
    """Close a report; done again the newer words stand."""
    moment = now()
    changes = {"action_taken_at": moment, "updated_at": moment, "action_taken_by_id": admin.id}
    world.reports.change(row, **changes, action_taken_comment=row.action_taken_comment if comment is None else comment)
