"""What a person writes: statuses with their polls, attachments and policies."""

from typing import TypeVar

import strawberry

from resolvers import authoring
from resolvers.entities.interaction import InteractionPolicy, InteractionRule
from resolvers.entities.media import Focus
from resolvers.ids import local_id
from schema.enums import ContentType, Visibility
from schema.field import arguments

T = TypeVar("T")


@arguments
class FocusInput:
    """The point of a picture that has to stay visible when it is cut."""

    x: float
    """From -1 (left) to 1 (right)."""

    y: float
    """From -1 (bottom) to 1 (top)."""


@arguments
class PollInput:
    """A poll; a status with one has no attachments."""

    options: list[str]
    """What may be chosen."""

    expires_in_seconds: int | None = None
    """How long one may vote from now on. Without it a new poll has no end, and one that is edited keeps its own."""

    multiple: bool = False
    """More than one option may be chosen."""

    hide_totals: bool = False
    """Nobody but the author sees the votes."""


@arguments
class InteractionRuleInput:
    """Who may do one thing: public, followers, following, mutuals, mentioned, author."""

    automatic_approval: list[str]
    """Who may at once."""

    manual_approval: list[str] = strawberry.field(
        default_factory=list, description="Who may once the author has given leave."
    )


@arguments
class InteractionPolicyInput:
    """Who may do what with a status; what is left out is for everybody who sees it."""

    can_favourite: InteractionRuleInput | None = strawberry.UNSET
    """Who may like it."""

    can_reply: InteractionRuleInput | None = strawberry.UNSET
    """Who may answer it."""

    can_reblog: InteractionRuleInput | None = strawberry.UNSET
    """Who may boost it."""


@arguments
class PostStatusInput:
    """What a person writes. What is left out follows the settings of the account."""

    text: str = ""
    """The text; may be empty beside attachments or a poll."""

    spoiler_text: str | None = strawberry.UNSET
    """A content warning."""

    visibility: Visibility | None = strawberry.UNSET
    """Who may see it."""

    sensitive: bool | None = strawberry.UNSET
    """Whether media should be covered."""

    language: str | None = strawberry.UNSET
    """The language of the text (BCP 47)."""

    in_reply_to: strawberry.ID | None = strawberry.UNSET
    """The status that this one answers."""

    media_ids: list[strawberry.ID] | None = strawberry.UNSET
    """Attachments, uploaded by POST /api/v2/media; their global ids, or those that it answers."""

    poll: PollInput | None = strawberry.UNSET
    """A poll."""

    content_type: ContentType | None = strawberry.UNSET
    """How the text is marked up."""

    local_only: bool | None = strawberry.UNSET
    """It stays on this server."""

    interaction_policy: InteractionPolicyInput | None = strawberry.UNSET
    """Who may do what with it."""

    idempotency_key: str | None = strawberry.UNSET
    """The same key posts once within an hour, whatever breaks on the way; as Idempotency-Key over REST."""


@arguments
class MediaEditInput:
    """What an edit changes about an attachment; what is left out stays as it is."""

    id: strawberry.ID
    """The attachment; one of those that the status has afterwards."""

    description: str | None = strawberry.UNSET
    """What is to be seen or heard, in words."""

    focus: FocusInput | None = strawberry.UNSET
    """The point that has to stay visible."""


@arguments
class EditStatusInput:
    """How a status shall be. What is left out, or null, stays as it is."""

    text: str | None = strawberry.UNSET
    """The text; may be empty beside attachments or a poll."""

    spoiler_text: str | None = strawberry.UNSET
    """A content warning; empty for none."""

    sensitive: bool | None = strawberry.UNSET
    """Whether media should be covered."""

    language: str | None = strawberry.UNSET
    """The language of the text (BCP 47)."""

    content_type: ContentType | None = strawberry.UNSET
    """How the text is marked up."""

    media_ids: list[strawberry.ID] | None = strawberry.UNSET
    """All its attachments from now on; an empty list for none."""

    media: list[MediaEditInput] | None = strawberry.UNSET
    """What changes about attachments."""

    poll: PollInput | None = strawberry.UNSET
    """Its poll from now on. The same options keep their votes; other ones begin anew."""


def draft_of(written: PostStatusInput) -> authoring.Draft:
    """Return what is to be posted. Raises ValidationError, naming the field, for an id that is none."""
    parent = written.in_reply_to
    return authoring.Draft(
        text=written.text,
        spoiler_text=_or_none(written.spoiler_text),
        visibility=_or_none(written.visibility),
        sensitive=_or_none(written.sensitive),
        language=_or_none(written.language),
        in_reply_to_id=local_id(parent, "Status", "inReplyTo") if parent else None,
        media_ids=_media_ids(written.media_ids),
        poll=_poll(written.poll),
        content_type=_or_none(written.content_type),
        local_only=_or_none(written.local_only),
        interaction_policy=_policy(written.interaction_policy),
    )


def edit_of(written: EditStatusInput) -> authoring.Edit:
    """Return how a status shall be. Raises ValidationError, naming the field, for an id that is none."""
    return authoring.Edit(
        text=_or_none(written.text),
        spoiler_text=_or_none(written.spoiler_text),
        sensitive=_or_none(written.sensitive),
        language=_or_none(written.language),
        content_type=_or_none(written.content_type),
        media_ids=_media_ids(written.media_ids),
        media=[
            authoring.MediaDraft(
                id=local_id(item.id, "MediaAttachment", "media"),
                description=_or_none(item.description),
                focus=focus_of(item.focus),
            )
            for item in written.media or ()
        ],
        poll=_poll(written.poll),
    )


def focus_of(written: FocusInput | None) -> Focus | None:
    """Return a focus, None when there is none."""
    return Focus(written.x, written.y) if written else None


def _media_ids(ids: list[strawberry.ID] | None) -> list[str] | None:
    given = _or_none(ids)
    return None if given is None else [local_id(one, "MediaAttachment", "mediaIds") for one in given]


def _poll(written: PollInput | None) -> authoring.PollDraft | None:
    if not written:
        return None
    return authoring.PollDraft(
        options=written.options,
        expires_in=written.expires_in_seconds,
        multiple=written.multiple,
        hide_totals=written.hide_totals,
    )


def _policy(written: InteractionPolicyInput | None) -> InteractionPolicy | None:
    if not written:
        return None
    return InteractionPolicy(
        can_favourite=_rule(written.can_favourite),
        can_reply=_rule(written.can_reply),
        can_reblog=_rule(written.can_reblog),
    )


def _rule(written: InteractionRuleInput | None) -> InteractionRule:
    if not written:
        return InteractionRule(automatic_approval=["public"])
    return InteractionRule(written.automatic_approval, written.manual_approval)


def _or_none(value: T | None) -> T | None:
    return None if value is strawberry.UNSET else value
