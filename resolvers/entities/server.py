"""What administrators keep of the server itself: what it says of itself, its rules, its header filters."""

from datetime import datetime

import msgspec

from resolvers.entities.account import Account


class InstanceSettings(msgspec.Struct, frozen=True):
    """What a server says of itself, as it was typed: Markdown, but for the title; from /api/v1/instance."""

    title: str = ""
    email: str = ""
    contact_account: Account | None = None
    short_description_text: str = ""
    description_text: str = ""
    terms_text: str = ""
    custom_css: str = ""
    thumbnail: str = ""
    thumbnail_description: str = ""


class AdminRule(msgspec.Struct, frozen=True):
    """A rule of the server, in plain text, as administrators see it."""

    id: str
    text: str
    created_at: datetime
    updated_at: datetime


class HeaderFilter(msgspec.Struct, frozen=True):
    """A pattern for a header of requests to the server (Go's regular expressions); `created_by` is an account's id."""

    id: str
    header: str
    regex: str
    created_at: datetime
    created_by: str = ""
