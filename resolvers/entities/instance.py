"""Instance: what a server says about itself (https://docs.joinmastodon.org/entities/Instance/)."""

from datetime import datetime

import msgspec

from resolvers.entities.account import Account


class Thumbnail(msgspec.Struct, frozen=True):
    """The picture of a server."""

    url: str = ""


class Rule(msgspec.Struct, frozen=True):
    """One rule of a server, in plain text."""

    id: str
    text: str


class Contact(msgspec.Struct, frozen=True):
    """Whom to turn to; `email` is empty when there is none."""

    email: str = ""
    account: Account | None = None


class Registrations(msgspec.Struct, frozen=True):
    """Whether one can sign up, and whether somebody looks at it first; `message` is HTML, None for none."""

    enabled: bool = False
    approval_required: bool = False
    message: str | None = None


class AccountLimits(msgspec.Struct, frozen=True):
    """What fits a profile."""

    max_featured_tags: int = 0
    max_profile_fields: int = 0


class EmojiLimits(msgspec.Struct, frozen=True):
    """What fits a custom emoji, in bytes."""

    emoji_size_limit: int = 0


class MediaLimits(msgspec.Struct, frozen=True):
    """What fits an attachment: bytes, characters of its description, media types."""

    supported_mime_types: list[str] = []
    image_size_limit: int = 0
    video_size_limit: int = 0
    description_limit: int = 0


class PollLimits(msgspec.Struct, frozen=True):
    """What fits a poll; how long it may run is in seconds."""

    max_options: int = 0
    max_characters_per_option: int = 0
    min_expiration: int = 0
    max_expiration: int = 0


class StatusLimits(msgspec.Struct, frozen=True):
    """What fits a status; a link counts as `characters_reserved_per_url` characters."""

    max_characters: int = 0
    max_media_attachments: int = 0
    characters_reserved_per_url: int = 0
    supported_mime_types: list[str] = []


class Urls(msgspec.Struct, frozen=True):
    """Where else a server is found."""

    streaming: str = ""


class Vapid(msgspec.Struct, frozen=True):
    """The key with which a server signs what it pushes (RFC 8292), in base64url."""

    public_key: str | None = None


class Configuration(msgspec.Struct, frozen=True):
    """What a server allows, and where its parts are."""

    accounts: AccountLimits = AccountLimits()
    emojis: EmojiLimits = EmojiLimits()
    media_attachments: MediaLimits = MediaLimits()
    polls: PollLimits = PollLimits()
    statuses: StatusLimits = StatusLimits()
    urls: Urls = Urls()
    vapid: Vapid = Vapid()
    oidc_enabled: bool = False


class Instance(msgspec.Struct, frozen=True):
    """A server as /api/v2/instance shows it; `description` and `terms` are HTML, `description_text` as it was typed."""

    title: str
    domain: str = ""
    account_domain: str = ""
    version: str = ""
    source_url: str = ""
    description: str = ""
    description_text: str = ""
    terms: str = ""
    languages: list[str] = []
    thumbnail: Thumbnail = Thumbnail()
    contact: Contact = Contact()
    registrations: Registrations = Registrations()
    rules: list[Rule] = []
    configuration: Configuration = Configuration()


class Domain(msgspec.Struct, frozen=True):
    """Another server, as this one tells of it; `suspended_at` is since when it is blocked, None for others."""

    domain: str
    comment: str = ""
    suspended_at: datetime | None = None


class InstanceStats(msgspec.Struct, frozen=True):
    """How much a server holds; GoToSocial answers zeros to who is not to know."""

    user_count: int = 0
    status_count: int = 0
    domain_count: int = 0


class InstanceV1(msgspec.Struct, frozen=True):
    """What only /api/v1/instance tells (https://docs.joinmastodon.org/entities/V1_Instance/); one line of HTML."""

    short_description: str = ""
    stats: InstanceStats = InstanceStats()
