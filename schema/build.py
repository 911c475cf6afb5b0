"""Builds the schema. `schema.graphql` is what it prints, committed."""

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaxTokensLimiter
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from schema.errors import PresentErrors
from schema.field import output
from schema.mutations.conversation_mute import ConversationMuteMutations
from schema.mutations.preferences import PreferencesMutations
from schema.mutations.status import StatusMutations
from schema.queries.node import NodeQueries
from schema.queries.status import StatusQueries
from schema.queries.viewer import ViewerQueries
from schema.subscriptions.timeline import TimelineSubscriptions

# Far above any query of a page, far below what would keep the parser busy.
LARGEST_DOCUMENT = 2000


@output
class Query(ViewerQueries, StatusQueries, NodeQueries):
    """What can be read."""


@output
class Mutation(StatusMutations, ConversationMuteMutations, PreferencesMutations):
    """What can be changed. Each field returns the changed object and `userErrors`."""


@output
class Subscription(TimelineSubscriptions):
    """What can be followed live."""


class _Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing: PresentErrors does, and the documents that Strawberry would log hold what people wrote."""


def build() -> strawberry.Schema:
    """Return the schema of Chirp."""
    return _Schema(
        Query,
        Mutation,
        Subscription,
        extensions=[PresentErrors, lambda: MaxTokensLimiter(max_token_count=LARGEST_DOCUMENT)],
        config=StrawberryConfig(sort_schema=False),
    )
