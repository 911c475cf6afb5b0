"""Account."""

from datetime import datetime

import strawberry

from resolvers import accounts
from resolvers.entities.account import Account as AccountEntity
from resolvers.entities.account import ProfileField as ProfileFieldEntity
from resolvers.entities.emoji import CustomEmoji as CustomEmojiEntity
from resolvers.entities.relationship import Relationship as RelationshipEntity
from schema.context import Info
from schema.field import Node, entity, field


@entity(CustomEmojiEntity)
class CustomEmoji:
    """A picture that stands for :shortcode: in a text."""

    shortcode: str
    """Its name, without colons."""

    url: str
    """The picture, which may move."""

    static_url: str
    """The picture without movement."""


@entity(ProfileFieldEntity)
class ProfileField:
    """A row of a profile."""

    name: str
    """What the row is about, in plain text."""

    value: str
    """HTML."""

    verified_at: datetime | None
    """When the linked page was seen to link back."""


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

    discoverable: bool
    """The account wants to be found."""

    created_at: datetime
    """When the account was made."""

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

    @field(strawberry.ID)
    @staticmethod
    def local_id(parent: strawberry.Parent[AccountEntity]) -> str:
        """The id that REST knows the account by."""
        return parent.id

    @field(Relationship | None)
    @staticmethod
    async def relationship(info: Info, parent: strawberry.Parent[AccountEntity]) -> RelationshipEntity | None:
        """How the viewer stands to the account; null for anonymous viewers."""
        return await accounts.relationship(info.context.ctx, parent.id)
