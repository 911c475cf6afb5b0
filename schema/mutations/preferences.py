"""Changing what the viewer prefers."""

import strawberry
from msgspec import UNSET

from resolvers import preferences
from resolvers.preferences import Changes
from resolvers.sources.tables.preferences import Preferences as PreferencesRecord
from schema.context import Info
from schema.enums import Density, Theme
from schema.field import arguments, output
from schema.payload import mutation, payload
from schema.types.preferences import Preferences


@arguments
class UpdatePreferencesInput:
    """What to change; what is left out stays as it is."""

    ui_language: str | None = strawberry.UNSET
    """A language tag, such as pt-BR; null for the language of the browser."""

    theme: Theme | None = strawberry.UNSET
    """The colours."""

    density: Density | None = strawberry.UNSET
    """How much stands on a screen."""


@payload
class UpdatePreferencesPayload:
    """What came of changing preferences."""

    preferences: Preferences | None
    """All of them as they are now; null when there are user errors."""


@output
class PreferencesMutations:
    """Root fields that change what the viewer prefers."""

    @mutation(UpdatePreferencesPayload)
    @staticmethod
    async def update_preferences(info: Info, input: UpdatePreferencesInput) -> PreferencesRecord:  # noqa: A002  Relay's name
        """Change how Chirp's app looks for the viewer."""
        changes = Changes(
            ui_language=UNSET if input.ui_language is strawberry.UNSET else input.ui_language,
            theme=input.theme or UNSET,
            density=input.density or UNSET,
        )
        return await preferences.update(info.context.ctx, changes)
