"""What the server says about itself; admins change it."""

from msgspec import Struct


class Instance(Struct, kw_only=True):
    """The one row of the instance table."""

    id: str = "instance"
    title: str = ""
    contact_email: str = ""
    contact_account_id: str | None = None
    short_description: str = ""
    short_description_raw: str = ""
    description: str = ""
    description_raw: str = ""
    terms: str = ""
    terms_raw: str = ""
    thumbnail_media_id: str | None = None
    thumbnail_description: str = ""
