"""Subscribing to Web Push: one subscription a token. Nothing is ever pushed."""

import base64
import binascii
from urllib.parse import urlsplit

from deploy.sandbox.entities.push import ALERTS
from deploy.sandbox.model.apps import Token
from deploy.sandbox.model.push import PushSubscription
from deploy.sandbox.ulid import new_id
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import not_found, unprocessable
from deploy.sandbox.world import World

_AUTH_SIZE = 16
_POINT_SIZE = 65
_FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def subscription_of(world: World, token: Token) -> PushSubscription:
    """Return the subscription of a token. Raises RefusedError (404)."""
    row = world.push_subscriptions.one("token", token.id)
    if row is None:
        raise not_found()
    return row


def subscribe(world: World, token: Token, body: Body) -> PushSubscription:
    """Make a subscription in place of the one there was. Raises RefusedError (422)."""
    wish = body.section("subscription")
    keys = wish.section("keys")
    endpoint, auth, point = wish.text("endpoint") or "", keys.text("auth") or "", keys.text("p256dh") or ""
    _check_endpoint(endpoint)
    size = len(_decoded("auth", auth))
    if size != _AUTH_SIZE:
        raise unprocessable(f"auth must be {_AUTH_SIZE} bytes long, got {size}")
    if not _on_curve(_decoded("p256dh", point)):
        raise unprocessable("p256dh must be a valid public key on the NIST P-256 curve: invalid point")
    alerts, policy = _wishes(body)
    unsubscribe(world, token)
    return world.push_subscriptions.add(
        PushSubscription(
            id=new_id(),
            token_id=token.id,
            endpoint=endpoint,
            auth=auth,
            p256dh=point,
            alerts=alerts,
            policy=policy,
        )
    )


def change_subscription(world: World, token: Token, body: Body) -> PushSubscription:
    """Set alerts and policy anew; what is not named is off. Raises RefusedError (404)."""
    alerts, policy = _wishes(body)
    return world.push_subscriptions.change(subscription_of(world, token), alerts=alerts, policy=policy)


def unsubscribe(world: World, token: Token) -> None:
    """Drop the subscription of a token; none is no error."""
    world.push_subscriptions.remove(world.push_subscriptions.one("token", token.id))


def _wishes(body: Body) -> tuple[list[str], str]:
    """Return the wanted alerts and the policy."""
    data = body.section("data")
    wanted = data.section("alerts")
    return [name for name in ALERTS if wanted.flag(name)], data.text("policy") or "all"


def _check_endpoint(endpoint: str) -> None:
    """Refuse what is no address for pushes (422)."""
    if not endpoint:
        raise unprocessable("endpoint is required")
    try:
        address = urlsplit(endpoint)
    except ValueError as error:
        raise unprocessable("endpoint must be a valid URL") from error
    if address.scheme != "https":
        raise unprocessable("endpoint must be an https:// URL")
    if not address.netloc:
        raise unprocessable("endpoint URL must have a host")
    if address.fragment:
        raise unprocessable("endpoint URL must not have a fragment")


def _decoded(name: str, value: str) -> bytes:
    """Read base 64 of either alphabet, padded or not. Raises RefusedError (422)."""
    plain = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as error:
        raise unprocessable(f"{name} is not valid Base64 data") from error


def _on_curve(point: bytes) -> bool:
    """Say whether bytes are an uncompressed point of P-256 (SEC 1, section 2.3.4)."""
    if len(point) != _POINT_SIZE or point[0] != 4:
        return False
    x, y = int.from_bytes(point[1:33]), int.from_bytes(point[33:])
    return max(x, y) < _FIELD and (y * y - (x * x * x - 3 * x + _B)) % _FIELD == 0
