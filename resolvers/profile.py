"""The viewer's own profile, and what is preset for new statuses."""

import msgspec

from resolvers.context import Ctx
from resolvers.entities.account import OwnAccount, WebLayout, WebTheme, WebVisibility
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.visibility import ContentType, Visibility
from resolvers.errors import ValidationError

_UPDATE = "/api/v1/accounts/update_credentials"


class Row(msgspec.Struct, frozen=True):
    """A row of a profile as its owner types it."""

    name: str
    value: str


class Presets(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is preset for new statuses; what is None stays as it is."""

    privacy: Visibility | None = None
    sensitive: bool | None = None
    language: str | None = None
    status_content_type: ContentType | None = None


class Changes(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to change of a profile; what is None stays as it is. `fields` replaces all rows."""

    display_name: str | None = None
    note: str | None = None
    locked: bool | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    hide_collections: bool | None = None
    avatar_description: str | None = None
    header_description: str | None = None
    theme: str | None = None
    custom_css: str | None = None
    enable_rss: bool | None = None
    web_visibility: WebVisibility | None = None
    web_layout: WebLayout | None = None
    source: Presets = Presets()
    fields: list[Row] | None = msgspec.field(name="fields_attributes", default=None)


async def themes(ctx: Ctx) -> list[WebTheme]:
    """Return the styles that the page of an account may have; needs the scope read:accounts."""
    ctx.viewer.require_token()
    return decode_list(WebTheme, (await ctx.get("/api/v1/accounts/themes")).body)


async def update(ctx: Ctx, changes: Changes) -> OwnAccount:
    """Change the viewer's profile and return all of it; needs the scope write:accounts.

    Raises ValidationError when nothing is to be changed, and what GoToSocial's refusal stands for.
    """
    form: dict[str, object] = {name: value for name, value in msgspec.to_builtins(changes).items() if value != {}}
    if not form:
        raise ValidationError("Say what to change.", field="input")
    if changes.fields is not None:
        # GoToSocial takes rows by their places, and one empty row for none at all.
        rows = changes.fields or [Row("", "")]
        form["fields_attributes"] = {str(place): msgspec.to_builtins(row) for place, row in enumerate(rows)}
    ctx.viewer.require_token()
    return _kept(ctx, (await ctx.call("PATCH", _UPDATE, json=form)).body)


async def remove_avatar(ctx: Ctx) -> OwnAccount:
    """Take away the viewer's avatar; needs the scope write:accounts."""
    return await _remove(ctx, "avatar")


async def remove_header(ctx: Ctx) -> OwnAccount:
    """Take away the viewer's header; needs the scope write:accounts."""
    return await _remove(ctx, "header")


async def _remove(ctx: Ctx, picture: str) -> OwnAccount:
    ctx.viewer.require_token()
    return _kept(ctx, (await ctx.call("DELETE", f"/api/v1/profile/{picture}")).body)


def _kept(ctx: Ctx, body: bytes) -> OwnAccount:
    """Let the rest of this request see the profile as it is now."""
    own = decode(OwnAccount, body)
    token = ctx.viewer.require_token()
    ctx.loaders.verified.forget(token)
    ctx.loaders.verified.prime(token, own)
    ctx.loaders.accounts.forget(own.id)
    return own
