"""GoToSocial asked what somebody has posted: the way to learn whether a post without an answer has arrived."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic

from resolvers.entities.account import Account
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.scheduled_status import ScheduledStatus
from resolvers.entities.status import Status, StatusSource
from resolvers.entities.submission import Submission, same_text
from resolvers.errors import NotFoundError, UpstreamDownError
from resolvers.ids import lowest_id
from resolvers.sources.gotosocial import Answer, GoToSocial, Query

STATUSES = "/api/v1/statuses"
SCHEDULED = "/api/v1/scheduled_statuses"

# GoToSocial names the row that a page ends with in its Link, even one that a filter of the reader hides.
_NEWEST = re.compile(r'[?&]min_id=([0-9A-HJKMNP-TV-Z]{26})[^>]*>; rel="prev"')
_MOST = 80
_INSTANT = timedelta(milliseconds=1)
_ROUNDED = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Match:
    """Something that fits a submission: its id, and the path at which GoToSocial shows it to its author."""

    id: str
    path: str


class OwnPosts:
    """The posts of whom `token` belongs to; it needs the scopes read:accounts and read:statuses."""

    def __init__(self, gotosocial: GoToSocial, token: str) -> None:
        self._gotosocial = gotosocial
        self._token = token

    async def matches(self, submission: Submission, began: float) -> list[Match]:
        """Return what fits a submission that was sent at `began` (monotonic clock) or later, oldest first.

        All times are compared by GoToSocial's clock, told by its Date header. Raises the error of a call that fails;
        UpstreamDownError when there are too many posts to look at.
        """
        answer = await self._get("/api/v1/accounts/verify_credentials")
        now = _date(answer)
        since = now - timedelta(seconds=monotonic() - began)
        account = decode(Account, answer.body)
        at = submission.scheduled_at
        if at is None:
            return await self._posted(account, submission, since)
        if at < since:
            return await self._posted(account, submission, at - _INSTANT, at + _INSTANT)
        waiting = await self._waiting(submission, at, since)
        return waiting + (await self._posted(account, submission, at - _ROUNDED) if at <= now else [])

    async def _posted(
        self, account: Account, submission: Submission, since: datetime, until: datetime | None = None
    ) -> list[Match]:
        found: list[Match] = []
        limits = [("exclude_reblogs", "true"), ("limit", "1")]
        if until is not None:
            limits.append(("max_id", lowest_id(until)))
        newest = lowest_id(since)
        # One by one: of a longer page nobody could tell what a filter has hidden in its middle.
        for _ in range(_MOST):
            page = await self._get(f"/api/v1/accounts/{account.id}/statuses", [*limits, ("min_id", newest)])
            link = _NEWEST.search(page.link)
            if link is None:
                return found
            newest = link[1]
            shown = decode_list(Status, page.body)
            if await self._fits(newest, shown[0] if shown else None, submission):
                found.append(Match(newest, f"{STATUSES}/{newest}"))
        raise UpstreamDownError(detail=f"more than {_MOST} posts since {since}")

    async def _fits(self, status_id: str, shown: Status | None, submission: Submission) -> bool:
        path = f"{STATUSES}/{status_id}"
        try:
            status = shown or decode(Status, (await self._get(path)).body)
            if not (
                submission.visibility in ("", status.visibility)
                and submission.media_ids == {media.id for media in status.media_attachments}
                and submission.poll_options == (len(status.poll.options) if status.poll else 0)
                and await self._answers(status.in_reply_to_id or "", submission.in_reply_to_id)
            ):
                return False
            source = decode(StatusSource, (await self._get(f"{path}/source")).body)
        except NotFoundError:  # deleted meanwhile
            return False
        return same_text(source.text, submission.text) and same_text(source.spoiler_text, submission.spoiler_text)

    async def _answers(self, target: str, wanted: str) -> bool:
        """Tell whether a reply to `wanted` has the target `target`: of a boost it is the boosted status."""
        if target == wanted or not (target and wanted):
            return target == wanted
        try:
            boost = decode(Status, (await self._get(f"{STATUSES}/{wanted}")).body)
        except NotFoundError:
            return False
        return boost.reblog is not None and boost.reblog.id == target

    async def _waiting(self, submission: Submission, at: datetime, since: datetime) -> list[Match]:
        try:
            page = await self._get(SCHEDULED, [("limit", "40"), ("min_id", lowest_id(since))])
        except NotFoundError:  # before 0.20 GoToSocial had no posts for later
            return []
        return [
            Match(row.id, f"{SCHEDULED}/{row.id}")
            for row in reversed(decode_list(ScheduledStatus, page.body))
            if abs(row.scheduled_at - at) < _ROUNDED
            and same_text(row.params.text, submission.text)
            and same_text(row.params.spoiler_text, submission.spoiler_text)
            and submission.visibility in ("", row.params.visibility)
            and submission.media_ids == set(row.params.media_ids or ())
            and submission.poll_options == (len(row.params.poll.options) if row.params.poll else 0)
            and submission.in_reply_to_id == (row.params.in_reply_to_id or "")
        ]

    async def _get(self, path: str, query: Query = ()) -> Answer:
        return await self._gotosocial.call("GET", path, token=self._token, query=query)


def _date(answer: Answer) -> datetime:
    """Return when GoToSocial says it gave an answer, which is up to a second before it did."""
    try:
        return parsedate_to_datetime(answer.date)
    except ValueError:
        return datetime.now(UTC)
