"""Streaming: one endpoint, WebSocket only. The token comes by query, as the protocol, or in the usual header."""

from deploy.sandbox.hub import Listener
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.ulid import now
from deploy.sandbox.wire.auth import permitted
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import forbidden, unauthorized
from deploy.sandbox.wire.routes import Routes, Who
from deploy.sandbox.wire.socket import Socket

routes = Routes()


@routes.add("GET", "/api/v1/streaming", who=Who.ANYBODY, offers=())
def streaming(call: Call) -> object:
    """Open a stream. Any name is taken; hashtag streams and unknown ones stay silent."""
    protocol = call.request.headers.get("sec-websocket-protocol")
    access = call.query.get("access_token") or protocol
    account = _by_token(call, access) if access else _by_header(call)
    stream = call.query.get("stream", "")
    if more := call.query.get("list") or call.query.get("tag"):
        stream = f"{stream}:{more}"
    return Socket(call.world.hub, Listener(account.id, {stream}), protocol)


def _by_token(call: Call, access: str) -> Account:
    """Return whose token it is. It must hold all of `read`; a disabled user's is good still."""
    token = call.world.tokens.one("access", access)
    user = call.world.users.get(token.user_id) if token else None
    if token is None or user is None or (token.expires_at and token.expires_at < now()):
        raise unauthorized()
    if not permitted(token.scopes, ("read",)):
        raise forbidden("token has insufficient scope permission")
    return call.world.account_of(user)


def _by_header(call: Call) -> Account:
    """Return who sent the Authorization header; no scope is asked for."""
    if call.viewer is None:
        raise unauthorized("token not supplied")
    if call.viewer.account is None:
        raise unauthorized("user not supplied or not authorized")
    return call.viewer.account
