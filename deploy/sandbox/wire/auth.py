"""Tokens and scopes: who a request comes from and what it may do."""

from starlette.requests import Request

from deploy.sandbox.ulid import now
from deploy.sandbox.wire.call import Viewer
from deploy.sandbox.wire.errors import forbidden, unauthorized
from deploy.sandbox.wire.routes import Route, Who
from deploy.sandbox.world import World

_PARENTS = {"profile", "push", "read", "write", "admin", "admin:read", "admin:write"}


def viewer_of(world: World, request: Request) -> Viewer | None:
    """Return who the bearer token of a request stands for, None when it is missing, bad or used up."""
    kind, _, access = request.headers.get("authorization", "").partition(" ")
    return viewer_by_token(world, access.strip()) if kind == "Bearer" else None


def viewer_by_token(world: World, access: str) -> Viewer | None:
    """Return who an access token stands for, and note that it was used."""
    token = world.tokens.one("access", access) if access else None
    app = world.apps.one("client", token.client_id) if token else None
    if not token or not app or (token.expires_at and token.expires_at < now()):
        return None
    user = world.users.get(token.user_id)
    if user and (user.disabled or not user.approved or user.confirmed_at is None):
        return Viewer(token, app, None, None)
    account = world.account_of(user) if user else None
    if account and account.suspended_at:
        return Viewer(token, app, None, None)
    token.last_used = now()
    return Viewer(token, app, user, account)


def admit(route: Route, viewer: Viewer | None) -> None:
    """Let a request in or raise RefusedError: 401 without the right token, 403 without the scope or the role."""
    if route.who is Who.ANYBODY and viewer is None:
        return
    if viewer is None:
        raise unauthorized("token not supplied")
    if route.who in (Who.USER, Who.ADMIN) and viewer.user is None:
        raise unauthorized("user not supplied or not authorized")
    if route.scopes and not permitted(viewer.token.scopes, route.scopes):
        raise forbidden("token has insufficient scope permission")
    if route.who is Who.ADMIN and viewer.user and viewer.user.role != "admin":
        raise forbidden(f"user {viewer.user.id} not an admin")


def permitted(held: str, wanted: tuple[str, ...]) -> bool:
    """Say whether one of the wanted scopes is held, itself or by a parent."""
    return any(permits(scope, name) for scope in held.split() for name in wanted)


def permits(held: str, wanted: str) -> bool:
    """Say whether a scope includes another."""
    return held == wanted or (held in _PARENTS and wanted.startswith(f"{held}:"))
