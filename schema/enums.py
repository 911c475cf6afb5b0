"""Enums of the entities, as the schema shows them. Types import them from here, so that they are described."""

from resolvers.entities import media, status
from schema.field import enum

Visibility = enum(status.Visibility, "Who may see a status; MUTUALS_ONLY is GoToSocial's own.")
MediaType = enum(media.MediaType, "What kind of file an attachment is; UNKNOWN ones stayed at their origin.")
