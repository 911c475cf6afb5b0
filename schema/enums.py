"""Enums of the entities, as the schema shows them."""

from resolvers.entities.media import MediaType
from resolvers.entities.status import Visibility
from schema.field import enum

enum(Visibility, "Who may see a status; MUTUALS_ONLY is GoToSocial's own.")
enum(MediaType, "What kind of file an attachment is; UNKNOWN ones stayed at their origin.")
