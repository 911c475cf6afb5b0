"""Posting later, and posting with a date in the past."""

from datetime import UTC, datetime, timedelta

import msgspec

from deploy.sandbox.deeds.polls import PollDraft
from deploy.sandbox.deeds.statuses import Draft, post_status
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.scheduled import ScheduledPoll, ScheduledStatus
from deploy.sandbox.text import format_text
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.visibility import permission
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request, forbidden, not_acceptable, not_found, unprocessable
from deploy.sandbox.world import World

DAILY_LIMIT = 25
TOTAL_LIMIT = 300
_LEAD = timedelta(minutes=5)
_EPOCH = datetime.fromtimestamp(0, UTC)


def read_moment(body: Body) -> datetime | None:
    """Return when a post shall come out or is said to have come out, None for now. Raises RefusedError (400, 422)."""
    text = body.text("scheduled_at")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_request(f"could not parse scheduled_at value {text} as ISO8601 time") from error
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if now() < moment < now() + _LEAD:
        raise unprocessable("scheduled_at must be at least 5 minutes in the future")
    return moment


def schedule(world: World, account: Account, draft: Draft, at: datetime, body: Body) -> ScheduledStatus:
    """Keep a post for later. Raises RefusedError (422) when the day or the account has too many."""
    _check_day(world, account, at)
    if world.scheduled.count("account", account.id) >= TOTAL_LIMIT:
        raise unprocessable()
    return world.scheduled.add(
        ScheduledStatus(
            id=new_id(),
            account_id=account.id,
            scheduled_at=at,
            app_id=draft.app_id,
            text=draft.text,
            visibility=draft.visibility,
            spoiler_text=draft.spoiler_text,
            sensitive=draft.sensitive,
            language=body.text("language") or "",
            content_type=body.text("content_type") or "",
            in_reply_to_id=draft.in_reply_to_id,
            media_ids=draft.media_ids,
            local_only=draft.local_only,
            poll=ScheduledPoll(**msgspec.structs.asdict(draft.poll)) if draft.poll else None,
        )
    )


def backdate(world: World, account: Account, draft: Draft, at: datetime) -> None:
    """Give a draft a date in the past; it must concern nobody but its author. Raises RefusedError (403, 406)."""
    if at <= _EPOCH:
        raise not_acceptable("statuses can't be backdated to or before the UNIX epoch")
    if any(mention.id != account.id for mention in format_text(world, draft.text).mentions):
        raise forbidden("statuses mentioning others can't be backfilled")
    parent = world.statuses.get(draft.in_reply_to_id)
    if parent and parent.account_id != account.id:
        raise forbidden("replies to others can't be backfilled")
    if draft.poll:
        raise forbidden("statuses with polls can't be backfilled")
    draft.created_at = at


def own_scheduled(world: World, account: Account, row_id: str) -> ScheduledStatus:
    """Return a post for later of one's own. Raises RefusedError (404)."""
    row = world.scheduled.get(row_id)
    if row is None or row.account_id != account.id:
        raise not_found()
    return row


def move(world: World, account: Account, row: ScheduledStatus, at: datetime) -> None:
    """Let a post come out at another time. Raises RefusedError (422)."""
    if at.date() != row.scheduled_at.date():
        _check_day(world, account, at)
    world.scheduled.change(row, scheduled_at=at)


def publish_due(world: World) -> None:
    """Publish what has become due. What cannot be published any more is dropped, as its author sees it no more."""
    for row in [row for row in world.scheduled if row.scheduled_at <= now()]:
        world.scheduled.remove(row)
        account = world.accounts[row.account_id]
        if not account.suspended_at and _may_reply(world, account, row.in_reply_to_id):
            post_status(world, account, _draft(account, row))


def _draft(account: Account, row: ScheduledStatus) -> Draft:
    """Return the post that waited. GoToSocial forgets the content type and `local_only` on the way."""
    return Draft(
        text=row.text,
        spoiler_text=row.spoiler_text,
        visibility=row.visibility,
        sensitive=row.sensitive,
        language=row.language or account.language,
        content_type=account.status_content_type,
        in_reply_to_id=row.in_reply_to_id,
        media_ids=row.media_ids,
        poll=PollDraft(**msgspec.structs.asdict(row.poll)) if row.poll else None,
        app_id=row.app_id,
    )


def _may_reply(world: World, account: Account, status_id: str | None) -> bool:
    """Say whether what a post answers is still there and lets it."""
    parent = world.statuses.get(status_id)
    return status_id is None or (parent is not None and permission(world, account, parent, "can_reply") != "forbidden")


def _check_day(world: World, account: Account, at: datetime) -> None:
    """Refuse one more post for a day that is full."""
    rows = world.scheduled.by("account", account.id)
    if sum(row.scheduled_at.date() == at.date() for row in rows) >= DAILY_LIMIT:
        raise unprocessable()
