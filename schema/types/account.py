"""Account."""

from datetime import datetime
from typing import Optional

import strawberry

from resolvers import accounts, lists
from resolvers.entities.account import Account as AccountEntity
from resolvers.entities.account import AccountRole as AccountRoleEntity
from resolvers.entities.account import ProfileField as ProfileFieldEntity
from resolvers.entities.emoji import CustomEmoji as CustomEmojiEntity
from resolvers.entities.list import List as ListEntity
from resolvers.entities.relationship import Relationship as RelationshipEntity
from resolvers.entities.status import Status as StatusEntity
from resolvers.entities.tag import FeaturedTag as FeaturedTagEntity
from resolvers.paging import Page, Window
from schema.connection import connection
from schema.context import Info
from schema.field import Node, entity, field, later


@entity(CustomEmojiEntity)
class CustomEmoji:
    """A picture that stands for :shortcode: in a text."""

    shortcode: str
    """Its name, without colons."""

    url: str
    """The picture, which may move."""

    static_url: str
    """The picture without movement."""

    category: str | None
    """Under which it is offered; null for none."""

    visible_in_picker: bool
    """It is offered when one writes."""


@entity(ProfileFieldEntity)
class ProfileField:
    """A row of a profile."""

    name: str
    """What the row is about, in plain text."""

    value: str
    """HTML."""

    verified_at: datetime | None
    """When the linked page was seen to link back."""


@entity(AccountRoleEntity)
class AccountRole:
    """What an account is on its server, such as an administrator."""

    name: str
    """What it is called."""

    color: str
    """A colour for it, as CSS writes it; empty for none."""


@entity(FeaturedTagEntity)
class FeaturedTag:
    """A hashtag that an account shows on its profile."""

    name: str
    """Without the #."""

    url: str
    """The page of the account's posts with it."""

    statuses_count: int
    """How many posts of the account have it."""

    last_status_at: str | None
    """The day of the latest of them (YYYY-MM-DD)."""


@entity(RelationshipEntity)
class Relationship:
    """How the viewer stands to an account."""

    following: bool
    """The viewer follows the account."""

    showing_reblogs: bool
    """Boosts of the account come to the viewer's home timeline."""

    notifying: bool
    """The viewer is notified of each post of the account."""

    followed_by: bool
    """The account follows the viewer."""

    blocking: bool
    """The viewer blocks the account."""

    blocked_by: bool
    """The account blocks the viewer."""

    muting: bool
    """The viewer mutes the account."""

    muting_notifications: bool
    """Notifications of the account are muted, too."""

    requested: bool
    """The viewer has asked to follow the account."""

    requested_by: bool
    """The account has asked to follow the viewer."""

    domain_blocking: bool
    """The viewer blocks the server of the account."""

    endorsed: bool
    """The viewer shows the account on their own profile."""

    note: str
    """The viewer's private note about the account."""


@entity(AccountEntity, node=accounts.account)
class Account(Node):
    """A person, bot or group, of this server or of another."""

    username: str
    """The name without a domain."""

    acct: str
    """The name with the domain, which local accounts lack."""

    display_name: str
    """The name to show; may be empty and may hold :shortcodes: of `emojis`."""

    note: str
    """The biography, HTML."""

    url: str
    """The profile page."""

    avatar: str
    """The picture, which may move."""

    avatar_static: str
    """The picture without movement."""

    avatar_description: str
    """What the picture shows."""

    header: str
    """The banner, which may move."""

    header_static: str
    """The banner without movement."""

    header_description: str
    """What the banner shows."""

    locked: bool
    """Follows need the account's consent."""

    bot: bool
    """The account is run by a program."""

    group: bool
    """The account is a group: it boosts what its members write to it."""

    discoverable: bool
    """The account wants to be found."""

    suspended: bool
    """The account was suspended by the administrators of this server."""

    hide_collections: bool
    """The account does not show whom it follows, and who follows it."""

    created_at: datetime
    """When the account was made."""

    last_status_at: str | None
    """The day of the latest post that this server knows (YYYY-MM-DD)."""

    followers_count: int
    """How many follow the account."""

    following_count: int
    """How many the account follows."""

    statuses_count: int
    """How many posts the account has."""

    emojis: list[CustomEmoji]
    """The emojis of the name, the biography and the fields."""

    fields: list[ProfileField]
    """The rows of the profile."""

    roles: list[AccountRole]
    """What the account is on this server, if more than a user."""

    moved: Optional["Account"]
    """Where the account has moved to."""

    @field(Relationship | None, batched=True)
    @staticmethod
    async def relationship(info: Info, parent: strawberry.Parent[AccountEntity]) -> RelationshipEntity | None:
        """How the viewer stands to the account; null for anonymous viewers."""
        return await accounts.relationship(info.context.ctx, parent.id)

    @field(bool, batched=True)
    @staticmethod
    async def is_viewer(info: Info, parent: strawberry.Parent[AccountEntity]) -> bool:
        """It is the viewer's own account."""
        return await accounts.is_viewer(info.context.ctx, parent.id)

    @field(list[later("List", "schema.types.list")], batched=True)  # type: ignore[misc]  # a type known at run time
    @staticmethod
    async def lists(info: Info, parent: strawberry.Parent[AccountEntity]) -> list[ListEntity]:
        """The viewer's lists that the account is on."""
        return await lists.of_account(info.context.ctx, parent.id)

    @field(list[FeaturedTag])
    @staticmethod
    async def featured_tags(info: Info, parent: strawberry.Parent[AccountEntity]) -> list[FeaturedTagEntity]:
        """The hashtags that the account shows on its profile."""
        return await accounts.featured_tags(info.context.ctx, parent.id)

    @connection(later("Status", "schema.types.status"))
    @staticmethod
    async def statuses(
        info: Info,
        parent: strawberry.Parent[AccountEntity],
        window: Window,
        *,
        exclude_replies: bool = False,
        exclude_reblogs: bool = False,
        only_media: bool = False,
        pinned: bool = False,
    ) -> Page[StatusEntity]:
        """What the account has posted and boosted, newest first; `pinned` for what stands on top of its profile."""
        return await accounts.statuses(
            info.context.ctx,
            parent.id,
            window,
            exclude_replies=exclude_replies,
            exclude_reblogs=exclude_reblogs,
            only_media=only_media,
            pinned=pinned,
        )

    @connection(later("Account", "schema.types.account"))
    @staticmethod
    async def followers(info: Info, parent: strawberry.Parent[AccountEntity], window: Window) -> Page[AccountEntity]:
        """Who follows the account, in no order; nobody when it hides them."""
        return await accounts.followers(info.context.ctx, parent.id, window)

    @connection(later("Account", "schema.types.account"))
    @staticmethod
    async def following(info: Info, parent: strawberry.Parent[AccountEntity], window: Window) -> Page[AccountEntity]:
        """Whom the account follows, in no order; nobody when it hides them."""
        return await accounts.following(info.context.ctx, parent.id, window)
