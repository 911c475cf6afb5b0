"""What the server says about itself; admins change it."""

from msgspec import Struct, field

from deploy.sandbox.ulid import new_id


class Instance(Struct, kw_only=True):
    """The one row of the instance table.

    `actor_id` stands for the server in the addresses of its own files, `application_id` for its own sign-up page.
    """

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
    custom_css: str = ""
    thumbnail_media_id: str | None = None
    thumbnail_description: str = ""
    actor_id: str = field(default_factory=new_id)
    application_id: str = field(default_factory=new_id)
