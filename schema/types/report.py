"""Report."""

from datetime import datetime

import strawberry

from resolvers import reports
from resolvers.entities.report import Report as ReportEntity
from resolvers.ids import global_id
from schema.enums import ReportCategory
from schema.field import Node, entity, field
from schema.types.account import Account


@entity(ReportEntity, node=reports.one)
class Report(Node):
    """What the viewer has told the administrators about an account."""

    created_at: datetime
    """When it was made."""

    target_account: Account | None
    """Who it is about."""

    category: ReportCategory
    """Why; GoToSocial keeps OTHER, whatever was said."""

    comment: str
    """In the viewer's words."""

    forwarded: bool
    """The server of the account was told, too."""

    action_taken: bool
    """The administrators have closed it."""

    action_taken_at: datetime | None
    """When they did."""

    action_taken_comment: str | None
    """What they say about it."""

    @field(list[strawberry.ID])
    @staticmethod
    def status_ids(parent: strawberry.Parent[ReportEntity]) -> list[str]:
        """The global ids of the statuses that it names."""
        return [global_id("Status", status_id) for status_id in parent.status_ids or ()]

    @field(list[strawberry.ID])
    @staticmethod
    def rule_ids(parent: strawberry.Parent[ReportEntity]) -> list[str]:
        """The ids of the rules of the instance that were broken."""
        return list(parent.rule_ids or ())
