"""Preferences."""

from schema.enums import Density, Theme
from schema.field import output


@output
class Preferences:
    """How the viewer wants Chirp's app to look."""

    ui_language: str | None
    """A language tag, such as pt-BR; null for the language of the browser."""

    theme: Theme
    """The colours."""

    density: Density
    """How much stands on a screen."""
