"""Changing what the viewer prefers."""

from typing import cast

import strawberry
from msgspec import UNSET

from resolvers import preferences
from resolvers.errors import ChirpError
from resolvers.preferences import Changes
from schema.context import Info
from schema.enums import Density, Theme
from schema.errors import UserError, user_errors
from schema.field import arguments, field, output
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


@output
class UpdatePreferencesPayload:
    """What came of changing preferences."""

    preferences: Preferences | None
    """All of them as they are now; null when there are user errors."""

    user_errors: list[UserError]
    """Why nothing was changed."""


@output
class PreferencesMutations:
    """Root fields that change what the viewer prefers."""

    @field(UpdatePreferencesPayload)
    @staticmethod
    async def update_preferences(info: Info, input: UpdatePreferencesInput) -> object:  # noqa: A002  Relay's name
        """Change how Chirp's app looks for the viewer."""
        changes = Changes(
            ui_language=UNSET if input.ui_language is strawberry.UNSET else input.ui_language,
            theme=input.theme or UNSET,
            density=input.density or UNSET,
        )
        try:
            changed = await preferences.update(info.context.ctx, changes)
        except ChirpError as error:
            return UpdatePreferencesPayload(preferences=None, user_errors=user_errors(error))
        return UpdatePreferencesPayload(preferences=cast("Preferences", changed), user_errors=[])
