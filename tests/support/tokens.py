"""Tokens of the demo people, made inside the sandbox; the sign-in pages have tests of their own."""

from deploy.sandbox.deeds.oauth import OUT_OF_BAND, exchange_code, grant_code, register_app
from deploy.sandbox.world import World


def token_of(world: World, name: str, scopes: str = "read write push") -> str:
    """Return a new token of a demo person."""
    app = register_app(world, "Tests", OUT_OF_BAND, scopes, "", None)
    account = world.accounts.one("acct", name)
    assert account is not None
    user = next(user for user in world.users.all() if user.account_id == account.id)
    code = grant_code(world, app, user, OUT_OF_BAND, scopes)
    return exchange_code(world, app.client_id, app.client_secret, OUT_OF_BAND, code.id).id
