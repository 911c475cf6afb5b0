"""DefaultInteractionPolicies."""

from resolvers.entities.interaction import DefaultPolicies
from schema.field import entity
from schema.types.status_parts import InteractionPolicy


@entity(DefaultPolicies)
class DefaultInteractionPolicies:
    """Who may do what with new posts that say nothing else, by their visibility; GoToSocial's own."""

    public: InteractionPolicy
    """With those for everybody."""

    unlisted: InteractionPolicy
    """With those for everybody that stay out of public timelines."""

    private: InteractionPolicy
    """With those for followers."""

    direct: InteractionPolicy
    """With those for who is mentioned."""
