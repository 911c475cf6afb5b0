"""Applications and tokens on the wire."""

from deploy.sandbox.entities.dates import maybe_stamp, stamp
from deploy.sandbox.model.apps import App, Token
from deploy.sandbox.world import VAPID_PUBLIC_KEY, World


def app_entity(app: App) -> dict[str, object]:
    """Return an Application with its secrets, for who made it."""
    return {
        "id": app.id,
        "created_at": stamp(app.created_at),
        "redirect_uri": "\n".join(app.redirect_uris),
        "redirect_uris": app.redirect_uris,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "vapid_key": VAPID_PUBLIC_KEY,
        "scopes": app.scopes.split(),
    } | public_app_entity(app)


def public_app_entity(app: App) -> dict[str, object]:
    """Return what everybody may see of an Application."""
    entity: dict[str, object] = {"name": app.name}
    if app.website:
        entity["website"] = app.website
    return entity


def token_entity(world: World, token: Token) -> dict[str, object]:
    """Return an entry of the list of tokens."""
    app = world.apps.one("client", token.client_id)
    return {
        "id": token.id,
        "created_at": stamp(token.created_at),
        "last_used": maybe_stamp(token.last_used),
        "scope": token.scopes,
        "application": public_app_entity(app) if app else {},
    }
