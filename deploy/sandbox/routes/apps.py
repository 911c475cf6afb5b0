"""Applications and the list of a user's tokens."""

from deploy.sandbox.deeds.oauth import register_app, remove_app
from deploy.sandbox.entities.apps import app_entity, token_entity
from deploy.sandbox.model.apps import App, Token
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request, not_found
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()


@routes.add("POST", "/api/v1/apps", who=Who.ANYBODY)
def create_app(call: Call) -> object:
    """Register an application; made with a user's token it is that user's."""
    name, uris = call.body.text("client_name"), call.body.text("redirect_uris")
    if uris is None and (listed := call.body.texts("redirect_uris")):
        uris = "\n".join(listed)
    for field, value in (("ClientName", name), ("RedirectURIs", uris)):
        if not value:
            raise bad_request(
                f"Key: 'ApplicationCreateRequest.{field}' Error:Field validation for '{field}' "
                "failed on the 'required' tag"
            )
    reader = call.reader
    app = register_app(
        call.world,
        name or "",
        redirect_uris=uris or "",
        scopes=call.body.text("scopes") or "",
        website=call.body.text("website") or "",
        account_id=reader.id if reader else None,
    )
    return app_entity(app)


@routes.add("GET", "/api/v1/apps", "read:applications")
def apps(call: Call) -> object:
    """Return the applications that the caller registered."""
    page = page_of(call, 20, 100)
    rows = page.take(call.world.apps.ids_by("account", call.account.id), call.world.apps.get)
    return paged(call, page, "/api/v1/apps", [row.id for row in rows], [app_entity(row) for row in rows])


@routes.add("GET", "/api/v1/apps/{id}", "read:applications")
def app(call: Call) -> object:
    """Return one of the caller's applications."""
    return app_entity(_own_app(call))


@routes.add("DELETE", "/api/v1/apps/{id}", "write:applications")
def delete_app(call: Call) -> object:
    """Remove an application and its tokens."""
    row = _own_app(call)
    remove_app(call.world, row)
    return app_entity(row)


@routes.add("GET", "/api/v1/tokens", "read:accounts")
def tokens(call: Call) -> object:
    """Return the tokens of the caller, newest first."""
    page = page_of(call, 20, 100)
    rows = page.take(call.world.tokens.ids_by("user", call.user.id), call.world.tokens.get)
    entities = [token_entity(call.world, row) for row in rows]
    return paged(call, page, "/api/v1/tokens", [row.id for row in rows], entities)


@routes.add("GET", "/api/v1/tokens/{id}", "read:accounts")
def token(call: Call) -> object:
    """Return one of the caller's tokens."""
    return token_entity(call.world, _own_token(call))


@routes.add("POST", "/api/v1/tokens/{id}/invalidate", "write:accounts")
def invalidate_token(call: Call) -> object:
    """End one of the caller's tokens."""
    row = _own_token(call)
    call.world.tokens.remove(row)
    return token_entity(call.world, row)


def _own_app(call: Call) -> App:
    row = call.world.apps.get(call.path["id"])
    if row is None or row.account_id != call.account.id:
        raise not_found()
    return row


def _own_token(call: Call) -> Token:
    row = call.world.tokens.get(call.path["id"])
    if row is None or row.user_id != call.user.id:
        raise not_found()
    return row
