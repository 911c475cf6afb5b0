"""Reports: what the viewer tells the administrators about accounts."""

import msgspec

from resolvers.collection import read_page
from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.report import Report, ReportCategory
from resolvers.paging import Page, Window

_REPORTS = "/api/v1/reports"
_LARGEST = 100


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What to report, and why; `forward` tells the server of a remote account, too."""

    account_id: str
    status_ids: list[str] = []
    comment: str = ""
    category: ReportCategory = ReportCategory.OTHER
    rule_ids: list[str] = []
    forward: bool = False


async def reports(ctx: Ctx, window: Window) -> Page[Report]:
    """Return what the viewer has reported, the latest first; needs the scope read:accounts."""
    ctx.viewer.require_token()
    return await read_page(ctx, Report, _REPORTS, window, largest=_LARGEST)


async def one(ctx: Ctx, report_id: str) -> Report:
    """Return one of the viewer's reports; needs read:accounts. Raises NotFoundError for another person's, too."""
    ctx.viewer.require_token()
    return decode(Report, (await ctx.get(f"{_REPORTS}/{report_id}")).body)


async def create(ctx: Ctx, draft: Draft) -> Report:
    """Report an account; needs the scope write:reports. Raises the error that GoToSocial's refusal stands for."""
    ctx.viewer.require_token()
    form: dict[str, object] = msgspec.to_builtins(draft)
    return decode(Report, (await ctx.call("POST", _REPORTS, json=form)).body)
