"""Enums of the entities, as the schema shows them. Types import them from here, so that they are described."""

from resolvers.entities.account import Role, WebLayout, WebVisibility
from resolvers.entities.filter import FilterAction, FilterContext
from resolvers.entities.interaction import InteractionType
from resolvers.entities.list import RepliesPolicy
from resolvers.entities.media import MediaType
from resolvers.entities.notification import NotificationType
from resolvers.entities.report import ReportCategory
from resolvers.entities.visibility import ContentType, Visibility
from resolvers.search import SearchType
from resolvers.sources.tables.preferences import Density, Theme
from resolvers.timelines import TimelineKind
from schema.field import enum

__all__ = [
    "ContentType",
    "Density",
    "FilterAction",
    "FilterContext",
    "InteractionType",
    "MediaType",
    "NotificationType",
    "RepliesPolicy",
    "ReportCategory",
    "Role",
    "SearchType",
    "Theme",
    "TimelineKind",
    "Visibility",
    "WebLayout",
    "WebVisibility",
]

enum(Visibility, "Who may see a status; MUTUALS_ONLY is GoToSocial's own.")
enum(ContentType, "How the text of a status was typed.")
enum(Theme, "Colours of the app; SYSTEM follows the device.")
enum(Density, "How much stands on a screen: CALM has air between posts, CLASSIC has more of them.")
enum(MediaType, "What kind of file an attachment is; UNKNOWN ones stayed at their origin.")
enum(InteractionType, "What somebody wants to do with a status.")
enum(NotificationType, "What happened; PENDING ones ask for leave, UNKNOWN is what this version has no word for.")
enum(SearchType, "What is looked for.")
enum(FilterContext, "Where a filter applies.")
enum(FilterAction, "What is done with a status that a filter finds.")
enum(
    RepliesPolicy,
    "Which replies a list shows: to anybody whom its owner follows, to members, or none.",
    "ListRepliesPolicy",
)
enum(
    TimelineKind,
    "Which timeline: the viewer's own, that of this server, of all servers it knows, of a list, or of a hashtag.",
)
enum(Role, "What an account may do on this server.")
enum(WebVisibility, "Which posts of an account its page shows to those who are not signed in; UNLISTED are both.")
enum(WebLayout, "How the page of an account is laid out.")
enum(ReportCategory, "Why an account is reported.")
