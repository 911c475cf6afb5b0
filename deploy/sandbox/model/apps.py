"""OAuth applications, the codes and tokens made for them."""

from datetime import datetime

from msgspec import Struct


class App(Struct, kw_only=True):
    """A registered application; `account_id` is the user who made it with a token of their own."""

    id: str
    name: str
    website: str
    redirect_uris: list[str]
    scopes: str
    client_id: str
    client_secret: str
    created_at: datetime
    account_id: str | None = None


class Code(Struct, kw_only=True):
    """A one-time authorization code; `id` is the code itself."""

    id: str
    client_id: str
    user_id: str
    redirect_uri: str
    scopes: str
    created_at: datetime


class Token(Struct, kw_only=True):
    """An access token, of a user or (user_id None) of the application alone."""

    id: str
    access: str
    client_id: str
    user_id: str | None
    scopes: str
    redirect_uri: str
    created_at: datetime
    last_used: datetime | None = None
    expires_at: datetime | None = None
