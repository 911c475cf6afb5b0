"""How a person wants Chirp's app to look: kept here, since GoToSocial has no place for it."""

import re
from dataclasses import replace

import msgspec
from msgspec import UNSET, UnsetType

from resolvers import viewers
from resolvers.context import Ctx
from resolvers.errors import ValidationError
from resolvers.events import EventKind
from resolvers.sources.tables import preferences
from resolvers.sources.tables.preferences import Density, Preferences, Theme

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class Changes(msgspec.Struct, frozen=True):
    """What to change; what is UNSET stays as it is. `ui_language` None means the browser's."""

    ui_language: str | UnsetType | None = UNSET
    theme: Theme | UnsetType = UNSET
    density: Density | UnsetType = UNSET


async def read(ctx: Ctx) -> Preferences:
    """Return what the viewer prefers, the defaults for who has never said; needs the scope read:accounts."""
    await viewers.require_scope(ctx, "read:accounts")
    account_id = (await viewers.identity(ctx)).account_id
    async with ctx.sources.postgres.session() as session:
        return await preferences.select(session, account_id) or Preferences()


async def update(ctx: Ctx, changes: Changes) -> Preferences:
    """Change what the viewer prefers and return all of it; needs the scope write:accounts.

    Raises ValidationError for a language that is no language tag (RFC 5646).
    """
    language = changes.ui_language
    if isinstance(language, str) and not _LANGUAGE.fullmatch(language):
        raise ValidationError("Is no language tag, such as en or pt-BR.", field="ui_language")
    await viewers.require_scope(ctx, "write:accounts")
    account_id = (await viewers.identity(ctx)).account_id
    async with ctx.sources.postgres.transaction() as session:
        await preferences.lock(session, account_id)
        changed = await preferences.select(session, account_id) or Preferences()
        if language is not UNSET:
            changed = replace(changed, ui_language=language)
        if changes.theme is not UNSET:
            changed = replace(changed, theme=changes.theme)
        if changes.density is not UNSET:
            changed = replace(changed, density=changes.density)
        await preferences.update(session, account_id, changed)
        await ctx.publish(session, account_id, EventKind.PREFERENCES_CHANGED, {})
    return changed
