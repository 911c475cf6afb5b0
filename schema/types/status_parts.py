"""What a status is made of: mentions, hashtags, a preview, the filters that found it, who may do what with it."""

import strawberry

from resolvers import accounts
from resolvers.entities.account import Account as AccountEntity
from resolvers.entities.interaction import InteractionPolicy as InteractionPolicyEntity
from resolvers.entities.interaction import InteractionRule as InteractionRuleEntity
from resolvers.entities.status import Application as ApplicationEntity
from resolvers.entities.status import Card as CardEntity
from resolvers.entities.status import FilterMatch as FilterMatchEntity
from resolvers.entities.status import Mention as MentionEntity
from resolvers.entities.status import StatusTag as StatusTagEntity
from resolvers.ids import global_id
from schema.context import Info
from schema.field import entity, field, later
from schema.types.filter import Filter


@entity(MentionEntity)
class Mention:
    """An account named in a status."""

    username: str
    """The name without a domain."""

    acct: str
    """The name with the domain, which local accounts lack."""

    url: str
    """The profile page."""

    @field(strawberry.ID)
    @staticmethod
    def account_id(parent: strawberry.Parent[MentionEntity]) -> str:
        """The global id of the account."""
        return global_id("Account", parent.id)

    @field(later("Account", "schema.types.account"))
    @staticmethod
    async def account(info: Info, parent: strawberry.Parent[MentionEntity]) -> AccountEntity | None:
        """The account; null when the viewer may not see it."""
        return await accounts.seen(info.context.ctx, parent.id)


@entity(StatusTagEntity)
class StatusTag:
    """A hashtag of a status."""

    name: str
    """Without the #."""

    url: str
    """The page of the tag."""


@entity(ApplicationEntity)
class Application:
    """A program that people post with, or that has access to an account."""

    name: str
    """What it calls itself."""

    website: str | None
    """Its page."""


@entity(CardEntity)
class Card:
    """A preview of the page that a status links to."""

    url: str
    """The page."""

    title: str
    """What it is called."""

    description: str
    """What it is about."""

    type: str
    """What it is: link, photo, video or rich."""

    author_name: str
    """Who made it; empty when nobody is told."""

    provider_name: str
    """Where it stands; empty when it is not told."""

    image: str | None
    """A picture of it."""

    blurhash: str | None
    """A blurred stand-in while the picture loads (https://blurha.sh)."""

    width: int | None
    """Of the picture or video, in pixels."""

    height: int | None
    """Of the picture or video, in pixels."""

    embed_url: str | None
    """What can be shown in place of the page, for photos and videos."""


@entity(FilterMatchEntity)
class FilterMatch:
    """A filter of the viewer that found a status."""

    filter: Filter
    """The filter."""

    keyword_matches: list[str]
    """The words it found."""


@entity(InteractionRuleEntity)
class InteractionRule:
    """Who may do one thing: public, followers, following, mutuals, mentioned, author, me (the viewer), or addresses."""

    automatic_approval: list[str]
    """Who may at once."""

    manual_approval: list[str]
    """Who may once the author has given leave."""


@entity(InteractionPolicyEntity)
class InteractionPolicy:
    """Who may do what with a status; GoToSocial's own."""

    can_favourite: InteractionRule
    """Who may like it."""

    can_reply: InteractionRule
    """Who may answer it."""

    can_reblog: InteractionRule
    """Who may boost it."""
