"""Applications, codes and tokens: made, exchanged and revoked."""

import base64
import secrets
import uuid
from datetime import timedelta
from urllib.parse import quote

from deploy.sandbox.model.accounts import User
from deploy.sandbox.model.apps import App, Code, Token
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.auth import permitted
from deploy.sandbox.wire.errors import OAuthRefusedError
from deploy.sandbox.world import World

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
ADVICE = (
    "If you arrived at this error during a sign in/oauth flow, please try clearing your session cookies and "
    "signing in again; if problems persist, make sure you're using the correct credentials"
)
_CODE_LIFETIME = timedelta(minutes=10)
_APP_TOKEN_LIFETIME = timedelta(hours=2)


def register_app(
    world: World,
    name: str,
    *,
    redirect_uris: str,
    scopes: str = "",
    website: str = "",
    account_id: str | None = None,
) -> App:
    """Register an application; any redirect and any scope is taken."""
    return world.apps.add(
        App(
            id=new_id(),
            name=name,
            website=website,
            redirect_uris=[quote(uri, safe=":/?#[]@!$&'()*+,;=%~") for uri in redirect_uris.split("\n") if uri],
            scopes=scopes or "read",
            client_id=new_id(),
            client_secret=str(uuid.uuid4()),
            created_at=now(),
            account_id=account_id,
        )
    )


def remove_app(world: World, app: App) -> None:
    """Remove an application and its tokens."""
    for token in world.tokens.by("client", app.client_id):
        world.tokens.remove(token)
    world.apps.remove(app)


def grant_code(world: World, app: App, user: User, redirect_uri: str, scopes: str) -> Code:
    """Make a one-time code for a user who consented."""
    return world.codes.add(
        Code(
            id=_secret(),
            client_id=app.client_id,
            user_id=user.id,
            redirect_uri=redirect_uri,
            scopes=scopes,
            created_at=now(),
        )
    )


def exchange_code(world: World, client_id: str, client_secret: str, redirect_uri: str, code: str) -> Token:
    """Give a token for a code, once. Raises OAuthRefusedError."""
    _client(world, client_id, client_secret)
    found = world.codes.get(code)
    if found is None:
        raise _refused("sql: no rows in result set")
    if found.client_id != client_id or found.redirect_uri != redirect_uri:
        raise _refused("invalid_grant")
    world.codes.remove(found)
    if found.created_at + _CODE_LIFETIME < now():
        raise _refused("invalid_grant")
    return add_token(world, client_id, found.user_id, found.scopes, redirect_uri)


def app_token(world: World, client_id: str, client_secret: str, redirect_uri: str, scopes: str) -> Token:
    """Give an application a token of its own. Raises OAuthRefusedError."""
    app = _client(world, client_id, client_secret)
    for scope in scopes.split():
        if not permitted(app.scopes, (scope,)):
            raise OAuthRefusedError(
                403, "invalid_scope", f"requested scope {scope} was not covered by client scope", ADVICE
            )
    token = add_token(world, client_id, None, scopes or "read", redirect_uri)
    return world.tokens.change(token, expires_at=now() + _APP_TOKEN_LIFETIME)


def revoke(world: World, client_id: str, client_secret: str, access: str) -> None:
    """End a token; one that is gone is no error. Raises OAuthRefusedError."""
    app = world.apps.one("client", client_id)
    token = world.tokens.one("access", access)
    if app is None or app.client_secret != client_secret or (token and token.client_id != client_id):
        raise OAuthRefusedError(403, "unauthorized_client", "You are not authorized to revoke this token")
    world.tokens.remove(token)


def _client(world: World, client_id: str, client_secret: str) -> App:
    """Return the application that shows the right secret."""
    app = world.apps.one("client", client_id)
    if app is None or app.client_secret != client_secret:
        raise _refused("invalid_client")
    return app


def add_token(world: World, client_id: str, user_id: str | None, scopes: str, redirect_uri: str) -> Token:
    """Make a token, of a user or (None) of the application alone."""
    return world.tokens.add(
        Token(
            id=new_id(),
            access=_secret(),
            client_id=client_id,
            user_id=user_id,
            scopes=scopes,
            redirect_uri=redirect_uri,
            created_at=now(),
        )
    )


def _refused(error: str) -> OAuthRefusedError:
    """Return the refusal of a token request."""
    return OAuthRefusedError(400, error, f"could not get access token: {error}", ADVICE)


def _secret() -> str:
    """Return 48 letters and digits that nobody can guess."""
    return base64.b32encode(secrets.token_bytes(30)).decode()
