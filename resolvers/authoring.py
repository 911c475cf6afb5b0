"""Statuses as their authors write them: posted, edited, deleted to be written anew."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from resolvers import idempotency, media, statuses
from resolvers.bounds import within
from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.interaction import InteractionPolicy
from resolvers.entities.media import Focus
from resolvers.entities.poll import Poll
from resolvers.entities.status import DeletedStatus, Status
from resolvers.entities.submission import Post
from resolvers.entities.visibility import ContentType, Visibility
from resolvers.errors import NotFoundError, ValidationError
from resolvers.ids import checked_id
from resolvers.sources.refusals import refusal
from resolvers.statuses import STATUSES


class PollDraft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A poll as it is written; `expires_in` is in seconds, None for no end, or in an edit for the end that it has."""

    options: Sequence[str]
    expires_in: int | None = None
    multiple: bool = False
    hide_totals: bool = False


class MediaDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What an edit changes about an attachment; None for what stays as it is."""

    id: str
    description: str | None = None
    focus: Focus | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What a person writes. What is None is left to the settings of the account (POST /api/v1/statuses)."""

    text: str = ""
    spoiler_text: str | None = None
    visibility: Visibility | None = None
    sensitive: bool | None = None
    language: str | None = None
    in_reply_to_id: str | None = None
    media_ids: Sequence[str] | None = None
    poll: PollDraft | None = None
    content_type: ContentType | None = None
    local_only: bool | None = None
    interaction_policy: InteractionPolicy | None = None


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """How a status shall be. What is None stays as it is."""

    text: str | None = None
    spoiler_text: str | None = None
    sensitive: bool | None = None
    language: str | None = None
    content_type: ContentType | None = None
    media_ids: Sequence[str] | None = None
    media: Sequence[MediaDraft] = ()
    poll: PollDraft | None = None


async def post(ctx: Ctx, draft: Draft, key: str | None = None) -> Status:
    """Post a status; needs the scope write:statuses. The same `key` posts once, as Idempotency-Key does over REST.

    Raises ValidationError, the error that GoToSocial's refusal stands for, and those of `idempotency.post_once`.
    """
    token = ctx.viewer.require_token()
    body = _written(draft)
    try:
        answer = await _post_once(ctx, token, key, body) if key else (await ctx.call("POST", STATUSES, json=body)).body
    except NotFoundError as error:
        # Nothing else that a status names can be missing: attachments are refused as wrong.
        error.field = "in_reply_to"
        raise
    posted = decode(Status, answer)
    ctx.loaders.renew(posted)
    return posted


async def edit(ctx: Ctx, status_id: str, changes: Edit) -> Status:
    """Change a status of the viewer's; needs the scopes write:statuses and read:statuses.

    Raises NotFoundError, ValidationError.

    GoToSocial takes an edit for the whole status: what is left out of `changes` is read and sent along. Whether a poll
    hides its totals nobody can read; one that stays shows them from then on.
    """
    ctx.viewer.require_token()
    _check_end(changes.poll)
    ctx.loaders.statuses.forget(status_id)
    now = await statuses.status(ctx, status_id)
    source = await statuses.source(ctx, status_id)
    media_ids = changes.media_ids
    if media_ids is None:
        media_ids = [item.id for item in now.media_attachments]
    body: dict[str, object] = {
        "status": source.text if changes.text is None else changes.text,
        "spoiler_text": source.spoiler_text if changes.spoiler_text is None else changes.spoiler_text,
        "sensitive": now.sensitive if changes.sensitive is None else changes.sensitive,
        "content_type": (changes.content_type or source.content_type).value,
        "media_ids": list(media_ids),
    }
    if language := changes.language or now.language:
        body["language"] = language
    if changes.media:
        body["media_attributes"] = [await _attributes(ctx, item, now) for item in changes.media]
    if poll := _poll(changes.poll, now.poll):
        body["poll"] = msgspec.to_builtins(poll)
    changed = decode(Status, (await ctx.call("PUT", f"{STATUSES}/{status_id}", json=body)).body)
    ctx.loaders.renew(changed)
    return changed


async def delete(ctx: Ctx, status_id: str) -> DeletedStatus:
    """Delete a status of the viewer's; return it as it was, with its text as typed. Needs the scope write:statuses.

    Its attachments can be used again for a while. Raises NotFoundError, ForbiddenError for those of others.
    """
    ctx.viewer.require_token()
    deleted = decode(DeletedStatus, (await ctx.call("DELETE", f"{STATUSES}/{status_id}")).body)
    ctx.loaders.statuses.forget(status_id)
    return deleted


async def _post_once(ctx: Ctx, token: str, key: str, body: dict[str, object]) -> bytes:
    content = msgspec.json.encode(body)
    headers = [
        *((name.lower(), value) for name, value in ctx.sources.gotosocial.own_headers(token)),
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(content)),
    ]
    reply = await idempotency.post_once(ctx.sources, Post(token, key, STATUSES.encode(), headers, content))
    ctx.sources.reads.outdate(token)
    if reply.status >= 400:
        raise refusal(reply.status, reply.body, signed_in=True)
    return reply.body


def _written(draft: Draft) -> dict[str, object]:
    """Return a draft as GoToSocial takes it. Raises ValidationError."""
    _check_end(draft.poll)
    body: dict[str, object] = {
        "status": draft.text,
        "spoiler_text": draft.spoiler_text,
        "visibility": draft.visibility,
        "sensitive": draft.sensitive,
        "language": draft.language,
        "in_reply_to_id": draft.in_reply_to_id,
        "media_ids": None if draft.media_ids is None else [checked_id(one, "media_ids") for one in draft.media_ids],
        "poll": None if draft.poll is None else msgspec.to_builtins(draft.poll),
        "content_type": draft.content_type,
        "local_only": draft.local_only,
    }
    if draft.interaction_policy is not None:
        body["interaction_policy"] = draft.interaction_policy.written()
    return {name: value for name, value in body.items() if value is not None}


async def _attributes(ctx: Ctx, change: MediaDraft, now: Status) -> dict[str, object]:
    """Return what GoToSocial is to write to an attachment: it takes what is left out for nothing."""
    known = next((item for item in now.media_attachments if item.id == change.id), None)
    if known is None:
        known = await media.attachment(ctx, change.id)
    description = known.description or "" if change.description is None else change.description
    focus = change.focus or known.focus or Focus()
    return {"id": change.id, "description": description, "focus": media.written_focus(focus, "media")}


def _check_end(poll: PollDraft | None) -> None:
    """Raise ValidationError for a poll that would be over at once: GoToSocial takes 0 and less for no end."""
    if poll is not None and poll.expires_in is not None:
        within(poll.expires_in, 1, None, "expires_in_seconds")


def _poll(written: PollDraft | None, now: Poll | None) -> PollDraft | None:
    """Return the poll that an edit sends along; None when there is none. Raises ValidationError.

    The same question without a time keeps its end, its votes, and that it has ended (GoToSocial's processPollEdit);
    another one would never end, so it is given what is left of the time.
    """
    if now is None or (written is not None and written.expires_in is not None):
        return written
    options = [option.title for option in now.options]
    if written is None:
        return PollDraft(options=options, multiple=now.multiple)
    if (list(written.options), written.multiple) == (options, now.multiple) or now.expires_at is None:
        return written
    if now.expired:
        raise ValidationError("The poll has ended; a new one needs a time.", field="expires_in_seconds")
    left = max(1, round((now.expires_at - datetime.now(UTC)).total_seconds()))
    return msgspec.structs.replace(written, expires_in=left)
