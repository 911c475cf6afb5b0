"""Instance: this server."""

from datetime import datetime

import strawberry

from resolvers import instance, instance_domains
from resolvers.entities.account import Account as AccountEntity
from resolvers.entities.emoji import CustomEmoji as CustomEmojiEntity
from resolvers.entities.instance import Domain as DomainEntity
from resolvers.entities.instance import Instance as InstanceEntity
from resolvers.entities.instance import InstanceStats as InstanceStatsEntity
from resolvers.entities.instance import Registrations as RegistrationsEntity
from resolvers.entities.instance import Rule as RuleEntity
from resolvers.paging import Page, Window
from schema.connection import connection
from schema.context import Info
from schema.field import entity, field, output
from schema.types.account import Account, CustomEmoji


@entity(RuleEntity)
class Rule:
    """A rule of this server."""

    text: str
    """In plain text."""

    @field(strawberry.ID)
    @staticmethod
    def id(parent: strawberry.Parent[RuleEntity]) -> str:
        """No global id: by this a report names it."""
        return parent.id


@entity(RegistrationsEntity)
class Registrations:
    """How one gets an account here."""

    enabled: bool
    """One can sign up."""

    approval_required: bool
    """Somebody looks at it first."""

    message: str | None
    """HTML for who cannot sign up; null for none."""


@entity(InstanceStatsEntity)
class InstanceStats:
    """How much this server holds; zeros where it does not tell."""

    @field(int)
    @staticmethod
    def users(parent: strawberry.Parent[InstanceStatsEntity]) -> int:
        """How many people have an account here."""
        return parent.user_count

    @field(int)
    @staticmethod
    def statuses(parent: strawberry.Parent[InstanceStatsEntity]) -> int:
        """How many posts they have made."""
        return parent.status_count

    @field(int)
    @staticmethod
    def domains(parent: strawberry.Parent[InstanceStatsEntity]) -> int:
        """How many other servers this one knows."""
        return parent.domain_count


@entity(DomainEntity)
class Domain:
    """Another server, as this one tells everybody of it."""

    domain: str
    """Where it is; some letters may be stars."""

    comment: str
    """Why it is blocked, or allowed; empty when nobody is told."""

    suspended_at: datetime | None
    """Since when it is blocked; null when it is not."""


@output
class InstanceLimits:
    """What fits: sizes in bytes, texts in characters, times in seconds."""

    status_characters: int
    """Characters of a post, with its content warning."""

    characters_per_url: int
    """As how many characters a link counts, whatever its length."""

    media_attachments: int
    """Attachments of a post."""

    status_mime_types: list[str]
    """How the text of a post may be typed."""

    media_mime_types: list[str]
    """What kinds of file may be attached."""

    image_size: int
    """Bytes of a picture."""

    video_size: int
    """Bytes of a video or a sound."""

    media_description: int
    """Characters of the description of an attachment."""

    poll_options: int
    """Options of a poll."""

    poll_option_characters: int
    """Characters of an option."""

    poll_min_seconds: int
    """How long a poll must run."""

    poll_max_seconds: int
    """How long a poll may run."""

    profile_fields: int
    """Rows of a profile."""

    featured_tags: int
    """Hashtags that a profile may show."""

    emoji_size: int
    """Bytes of a custom emoji."""


@entity(InstanceEntity)
class Instance:
    """This server: what it says of itself, what it allows."""

    domain: str
    """Where it is."""

    account_domain: str
    """What stands behind the @ in the names of its accounts."""

    title: str
    """What it is called."""

    version: str
    """The version of its software."""

    description: str
    """What it is about, HTML."""

    description_text: str
    """The same as it was typed, Markdown."""

    terms: str
    """Its terms of service, HTML."""

    source_url: str
    """Where the source of its software is."""

    languages: list[str]
    """The languages of its people (BCP 47), the main one first."""

    registrations: Registrations
    """How one gets an account here."""

    rules: list[Rule]
    """Its rules."""

    @field(str)
    @staticmethod
    def thumbnail(parent: strawberry.Parent[InstanceEntity]) -> str:
        """Its picture."""
        return parent.thumbnail.url

    @field(str)
    @staticmethod
    def contact_email(parent: strawberry.Parent[InstanceEntity]) -> str:
        """Whom to write to; empty for nobody."""
        return parent.contact.email

    @field(Account | None)
    @staticmethod
    def contact_account(parent: strawberry.Parent[InstanceEntity]) -> AccountEntity | None:
        """Whom to turn to."""
        return parent.contact.account

    @field(InstanceLimits)
    @staticmethod
    def limits(parent: strawberry.Parent[InstanceEntity]) -> InstanceLimits:
        """What fits."""
        allowed = parent.configuration
        return InstanceLimits(
            status_characters=allowed.statuses.max_characters,
            characters_per_url=allowed.statuses.characters_reserved_per_url,
            media_attachments=allowed.statuses.max_media_attachments,
            status_mime_types=allowed.statuses.supported_mime_types,
            media_mime_types=allowed.media_attachments.supported_mime_types,
            image_size=allowed.media_attachments.image_size_limit,
            video_size=allowed.media_attachments.video_size_limit,
            media_description=allowed.media_attachments.description_limit,
            poll_options=allowed.polls.max_options,
            poll_option_characters=allowed.polls.max_characters_per_option,
            poll_min_seconds=allowed.polls.min_expiration,
            poll_max_seconds=allowed.polls.max_expiration,
            profile_fields=allowed.accounts.max_profile_fields,
            featured_tags=allowed.accounts.max_featured_tags,
            emoji_size=allowed.emojis.emoji_size_limit,
        )

    @field(InstanceStats)
    @staticmethod
    async def stats(info: Info) -> InstanceStatsEntity:
        """How much it holds."""
        return await instance.stats(info.context.ctx, info.context.responses)

    @field(list[CustomEmoji])
    @staticmethod
    async def custom_emojis(info: Info) -> list[CustomEmojiEntity]:
        """Its emojis; none for anonymous viewers, to whom it does not show them."""
        return await instance.custom_emojis(info.context.ctx, info.context.responses)

    @connection(Domain)
    @staticmethod
    async def peers(info: Info, window: Window) -> Page[DomainEntity]:
        """The servers that it knows, by name; some servers tell only who is signed in."""
        return await instance_domains.peers(info.context.ctx, window)

    @connection(Domain)
    @staticmethod
    async def domain_blocks(info: Info, window: Window) -> Page[DomainEntity]:
        """The domains that it does not speak to, by name; most servers tell only who is signed in."""
        return await instance_domains.blocked(info.context.ctx, window)

    @connection(Domain)
    @staticmethod
    async def domain_allows(info: Info, window: Window) -> Page[DomainEntity]:
        """The domains that it does speak to, by name; most servers tell only who is signed in."""
        return await instance_domains.allowed(info.context.ctx, window)

    @field(str)
    @staticmethod
    def streaming_url(parent: strawberry.Parent[InstanceEntity]) -> str:
        """Where its WebSockets are."""
        return parent.configuration.urls.streaming

    @field(str | None)
    @staticmethod
    def vapid_key(parent: strawberry.Parent[InstanceEntity]) -> str | None:
        """The key with which it signs what it pushes to browsers; null for none."""
        return parent.configuration.vapid.public_key

    @field(bool)
    @staticmethod
    def oidc_enabled(parent: strawberry.Parent[InstanceEntity]) -> bool:
        """One signs in elsewhere, with OpenID Connect."""
        return parent.configuration.oidc_enabled
