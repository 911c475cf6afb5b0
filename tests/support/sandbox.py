"""Calls to a running sandbox."""

import http.client
import json
from urllib.parse import urlencode

from deploy.sandbox.deeds.oauth import app_token, register_app
from deploy.sandbox.server import Sandbox
from deploy.sandbox.world import World


def token_of(world: World, name: str, scopes: str = "read write") -> str:
    """Return a new token of somebody of the demo."""
    app = register_app(world, "Test", redirect_uris="urn:x", scopes=scopes)
    token = app_token(world, app.client_id, app.client_secret, "urn:x", scopes)
    account = world.accounts.one("acct", name)
    assert account
    user = world.user_of(account.id)
    assert user
    world.tokens.change(token, user_id=user.id, expires_at=None)
    return token.access


def send(sandbox: Sandbox, method: str, path: str, token: str = "", **form: str) -> tuple[int, object]:
    """Call the sandbox with a form; return status and body, JSON read."""
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    headers = {"User-Agent": "test", "Content-Type": "application/x-www-form-urlencoded"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        connection.request(method, path, urlencode(form), headers)
        with connection.getresponse() as answer:
            body = answer.read()
            is_json = answer.headers.get_content_type() == "application/json"
            return answer.status, json.loads(body) if is_json else body
    finally:
        connection.close()


def order(sandbox: Sandbox, where: str, /, **wish: object) -> object:
    """Order something of the paths for tests; return the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    try:
        connection.request("POST", where, json.dumps(wish), {"User-Agent": "test"})
        with connection.getresponse() as answer:
            assert answer.status == 200
            return json.loads(answer.read())
    finally:
        connection.close()
