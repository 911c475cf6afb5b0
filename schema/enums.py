"""Enums of the entities, as the schema shows them. Types import them from here, so that they are described."""

from resolvers.entities.media import MediaType
from resolvers.entities.status import Visibility
from schema.field import enum

__all__ = ["MediaType", "Visibility"]

enum(Visibility, "Who may see a status; MUTUALS_ONLY is GoToSocial's own.")
enum(MediaType, "What kind of file an attachment is; UNKNOWN ones stayed at their origin.")
