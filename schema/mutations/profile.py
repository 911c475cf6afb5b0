"""Changing the viewer's profile."""

from typing import TypeVar

import strawberry

from resolvers import profile
from schema.context import Info
from schema.enums import ContentType, Visibility, WebLayout, WebVisibility
from schema.field import arguments, output
from schema.payload import mutation, payload
from schema.types.viewer import Viewer

T = TypeVar("T")


@arguments
class ProfileFieldInput:
    """A row of a profile."""

    name: str
    """What the row is about, in plain text."""

    value: str
    """The text; a link becomes one."""


@arguments
class UpdateProfileInput:
    """What to change; what is left out stays as it is."""

    display_name: str | None = strawberry.UNSET
    """The name to show."""

    note: str | None = strawberry.UNSET
    """The biography, as it is typed."""

    fields: list[ProfileFieldInput] | None = strawberry.UNSET
    """All rows of the profile, in place of those that are there."""

    locked: bool | None = strawberry.UNSET
    """Follows need the viewer's consent."""

    bot: bool | None = strawberry.UNSET
    """The account is run by a program."""

    discoverable: bool | None = strawberry.UNSET
    """The viewer wants to be found."""

    hide_collections: bool | None = strawberry.UNSET
    """Do not show whom the viewer follows, and who follows them."""

    avatar_description: str | None = strawberry.UNSET
    """What the picture shows."""

    header_description: str | None = strawberry.UNSET
    """What the banner shows."""

    theme: str | None = strawberry.UNSET
    """The style of the viewer's page: the name of a file of `viewer.webThemes`; empty for that of the server."""

    custom_css: str | None = strawberry.UNSET
    """What is added to that style, where the server allows it."""

    enable_rss: bool | None = strawberry.UNSET
    """The viewer's public posts may be read as a feed (RSS)."""

    web_visibility: WebVisibility | None = strawberry.UNSET
    """Which posts the viewer's page shows to those who are not signed in."""

    web_layout: WebLayout | None = strawberry.UNSET
    """How the viewer's page is laid out."""

    privacy: Visibility | None = strawberry.UNSET
    """Who may see a new post."""

    sensitive: bool | None = strawberry.UNSET
    """Cover the media of a new post."""

    language: str | None = strawberry.UNSET
    """The language of a new post (BCP 47)."""

    content_type: ContentType | None = strawberry.UNSET
    """How the text of a new post is typed."""


@payload
class ProfilePayload:
    """What came of changing the profile."""

    viewer: Viewer | None
    """The viewer as they are now; null when there are user errors."""


@output
class ProfileMutations:
    """Root fields that change the viewer's profile."""

    @mutation(ProfilePayload)
    @staticmethod
    async def update_profile(info: Info, input: UpdateProfileInput) -> Viewer:  # noqa: A002  Relay's name
        """Change the viewer's profile and what is preset for new posts."""
        await profile.update(info.context.ctx, _changes(input))
        return Viewer()

    @mutation(ProfilePayload)
    @staticmethod
    async def remove_avatar(info: Info) -> Viewer:
        """Take away the viewer's picture."""
        await profile.remove_avatar(info.context.ctx)
        return Viewer()

    @mutation(ProfilePayload)
    @staticmethod
    async def remove_header(info: Info) -> Viewer:
        """Take away the viewer's banner."""
        await profile.remove_header(info.context.ctx)
        return Viewer()


def _changes(written: UpdateProfileInput) -> profile.Changes:
    rows = _given(written.fields)
    return profile.Changes(
        display_name=_given(written.display_name),
        note=_given(written.note),
        fields=None if rows is None else [profile.Row(row.name, row.value) for row in rows],
        locked=_given(written.locked),
        bot=_given(written.bot),
        discoverable=_given(written.discoverable),
        hide_collections=_given(written.hide_collections),
        avatar_description=_given(written.avatar_description),
        header_description=_given(written.header_description),
        theme=_given(written.theme),
        custom_css=_given(written.custom_css),
        enable_rss=_given(written.enable_rss),
        web_visibility=_given(written.web_visibility),
        web_layout=_given(written.web_layout),
        source=profile.Presets(
            privacy=_given(written.privacy),
            sensitive=_given(written.sensitive),
            language=_given(written.language),
            status_content_type=_given(written.content_type),
        ),
    )


def _given(value: T | None) -> T | None:
    """Return what was given; None when it was left out."""
    return None if value is strawberry.UNSET else value
