"""Instance: what a server says about itself (https://docs.joinmastodon.org/entities/Instance/)."""

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
    """Whether one can sign up, and whether somebody looks at it first."""

    enabled: bool = False
    approval_required: bool = False


class Instance(msgspec.Struct, frozen=True):
    """A server as /api/v2/instance shows it; `description` is HTML."""

    title: str
    description: str = ""
    thumbnail: Thumbnail = Thumbnail()
    contact: Contact = Contact()
    registrations: Registrations = Registrations()
    rules: list[Rule] = []


class InstanceStats(msgspec.Struct, frozen=True):
    """How much a server holds; GoToSocial answers zeros to who is not to know."""

    user_count: int = 0
    status_count: int = 0
    domain_count: int = 0


class InstanceV1(msgspec.Struct, frozen=True):
    """What only /api/v1/instance tells (https://docs.joinmastodon.org/entities/V1_Instance/); one line of HTML."""

    short_description: str = ""
    stats: InstanceStats = InstanceStats()
