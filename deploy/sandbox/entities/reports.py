"""Reports on the wire, for who made them and for admins."""

from deploy.sandbox.entities.accounts import account_entity
from deploy.sandbox.entities.admin import admin_account_entity
from deploy.sandbox.entities.dates import maybe_stamp, stamp
from deploy.sandbox.entities.rules import rule_entities
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.reports import Report
from deploy.sandbox.world import World


def report_entity(world: World, row: Report) -> dict[str, object]:
    """Return a Report."""
    return _common(row) | {
        "status_ids": row.status_ids or None,
        "rule_ids": row.rule_ids or None,
        "target_account": account_entity(world, world.accounts[row.target_id]),
    }


def admin_report_entity(world: World, row: Report, viewer: Account) -> dict[str, object]:
    """Return an Admin::Report; who acts on it counts as assigned to it."""
    actor = world.accounts.get(row.action_taken_by_id)
    acting = admin_account_entity(world, actor) if actor else None
    statuses = [world.statuses[row_id] for row_id in row.status_ids if row_id in world.statuses]
    return _common(row) | {
        "updated_at": stamp(row.updated_at),
        "account": admin_account_entity(world, world.accounts[row.account_id]),
        "target_account": admin_account_entity(world, world.accounts[row.target_id]),
        "assigned_account": acting,
        "action_taken_by_account": acting,
        "statuses": [status_entity(world, status, viewer) for status in statuses],
        "rules": rule_entities(world, row.rule_ids),
    }


def _common(row: Report) -> dict[str, object]:
    """Return what both forms have. GoToSocial keeps no category."""
    return {
        "id": row.id,
        "action_taken": row.action_taken_at is not None,
        "action_taken_at": maybe_stamp(row.action_taken_at),
        "action_taken_comment": row.action_taken_comment or None,
        "category": "other",
        "comment": row.comment,
        "forwarded": row.forwarded,
        "created_at": stamp(row.created_at),
    }
