"""Builds the schema. `schema.graphql` is what it prints, committed."""

from functools import cache

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.field import output
from schema.mutations.account import AccountMutations
from schema.mutations.admin import AdminMutations
from schema.mutations.admin_emoji import AdminEmojiMutations
from schema.mutations.admin_server import AdminServerMutations
from schema.mutations.conversation import ConversationMutations
from schema.mutations.conversation_mute import ConversationMuteMutations
from schema.mutations.default_policies import DefaultPoliciesMutations
from schema.mutations.domain_list import DomainListMutations
from schema.mutations.filter import FilterMutations
from schema.mutations.interaction_request import InteractionRequestMutations
from schema.mutations.list import ListMutations
from schema.mutations.maintenance import MaintenanceMutations
from schema.mutations.marker import MarkerMutations
from schema.mutations.media import MediaMutations
from schema.mutations.notification import NotificationMutations
from schema.mutations.poll import PollMutations
from schema.mutations.preferences import PreferencesMutations
from schema.mutations.profile import ProfileMutations
from schema.mutations.report import ReportMutations
from schema.mutations.session import SessionMutations
from schema.mutations.status import StatusMutations
from schema.mutations.tag import TagMutations
from schema.mutations.token import TokenMutations
from schema.queries.account import AccountQueries
from schema.queries.admin import AdminQueries
from schema.queries.instance import InstanceQueries
from schema.queries.node import NodeQueries
from schema.queries.rate_limit import RateLimitQueries
from schema.queries.search import SearchQueries
from schema.queries.status import StatusQueries
from schema.queries.tag import TagQueries
from schema.queries.timeline import TimelineQueries
from schema.queries.viewer import ViewerQueries
from schema.resolver import straighten
from schema.subscriptions.conversations import ConversationSubscriptions
from schema.subscriptions.events import EventSubscriptions
from schema.subscriptions.notifications import NotificationSubscriptions
from schema.subscriptions.status import StatusSubscriptions
from schema.subscriptions.timeline import TimelineSubscriptions


@output
class Query(
    ViewerQueries,
    AccountQueries,
    StatusQueries,
    TimelineQueries,
    SearchQueries,
    TagQueries,
    InstanceQueries,
    AdminQueries,
    NodeQueries,
    RateLimitQueries,
):
    """What can be read."""


@output
class Mutation(
    StatusMutations,
    PollMutations,
    MediaMutations,
    NotificationMutations,
    ConversationMutations,
    ConversationMuteMutations,
    InteractionRequestMutations,
    AccountMutations,
    ListMutations,
    FilterMutations,
    TagMutations,
    MarkerMutations,
    ProfileMutations,
    PreferencesMutations,
    SessionMutations,
    TokenMutations,
    DefaultPoliciesMutations,
    ReportMutations,
    AdminMutations,
    AdminServerMutations,
    AdminEmojiMutations,
    DomainListMutations,
    MaintenanceMutations,
):
    """What can be changed. Each field returns the changed object and `userErrors`."""


@output
class Subscription(
    TimelineSubscriptions,
    NotificationSubscriptions,
    ConversationSubscriptions,
    StatusSubscriptions,
    EventSubscriptions,
):
    """What can be followed live."""


class Schema(strawberry.Schema):
    """The schema of Chirp. `hide_suggestions`: errors do not say which names would have been right."""

    def __init__(self, *, hide_suggestions: bool) -> None:
        super().__init__(Query, Mutation, Subscription, config=StrawberryConfig(sort_schema=False))
        straighten(self._schema)
        self.hide_suggestions = hide_suggestions

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core has it."""
        return self._schema


@cache
def build(*, hide_suggestions: bool = False) -> Schema:
    """Return the schema of Chirp; a process needs one, however many gateways it has."""
    return Schema(hide_suggestions=hide_suggestions)
