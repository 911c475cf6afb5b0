"""Enums of the entities, as the schema shows them. Types import them from here, so that they are described."""

from resolvers.entities.media import MediaType
from resolvers.entities.status import Visibility
from resolvers.sources.tables.preferences import Density, Theme
from schema.field import enum

__all__ = ["Density", "MediaType", "Theme", "Visibility"]

enum(Visibility, "Who may see a status; MUTUALS_ONLY is GoToSocial's own.")
enum(Theme, "Colours of the app; SYSTEM follows the device.")
enum(Density, "How much stands on a screen: CALM has air between posts, CLASSIC has more of them.")
enum(MediaType, "What kind of file an attachment is; UNKNOWN ones stayed at their origin.")
