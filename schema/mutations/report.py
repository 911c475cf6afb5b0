"""Reporting accounts."""

import strawberry

from resolvers import reports
from resolvers.entities.report import Report as ReportEntity
from resolvers.ids import checked_id, local_id
from schema.context import Info
from schema.enums import ReportCategory
from schema.field import arguments, output
from schema.payload import mutation, payload
from schema.types.report import Report


@arguments
class ReportInput:
    """Whom to report, and why."""

    account_id: strawberry.ID
    """The account."""

    status_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description="Its statuses that show why.")

    comment: str = ""
    """Why, in the viewer's words."""

    category: ReportCategory = ReportCategory.OTHER
    """Why; GoToSocial keeps OTHER, whatever is said."""

    rule_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description="The rules that were broken.")

    forward: bool = False
    """Tell the server of a remote account, too."""


@payload
class ReportPayload:
    """What came of reporting an account."""

    report: Report | None
    """The report; null when there are user errors."""


@output
class ReportMutations:
    """Root fields that report accounts."""

    @mutation(ReportPayload)
    @staticmethod
    async def report_account(info: Info, input: ReportInput) -> ReportEntity:  # noqa: A002  Relay's name
        """Tell the administrators about an account."""
        draft = reports.Draft(
            account_id=local_id(input.account_id, "Account", "accountId"),
            status_ids=[local_id(one, "Status", "statusIds") for one in input.status_ids],
            comment=input.comment,
            category=input.category,
            rule_ids=[checked_id(one, "ruleIds") for one in input.rule_ids],
            forward=input.forward,
        )
        return await reports.create(info.context.ctx, draft)
