"""Actors, posts and collections as other servers read them (ActivityStreams 2.0)."""

from collections.abc import Sequence

from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.keys import Key
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.rsa import public_pem
from deploy.sandbox.world import World

_CONTEXT = "https://www.w3.org/ns/activitystreams"
_SECURITY = "https://w3id.org/security/v1"
_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def minimal_actor(account: Account, key: Key) -> dict[str, object]:
    """Return what everybody may know of an actor: its key."""
    return {
        "@context": [_SECURITY, _CONTEXT],
        "id": account.uri,
        "preferredUsername": account.username,
        "publicKey": {
            "id": f"{account.uri}/main-key",
            "owner": account.uri,
            "publicKeyPem": public_pem(int(key.modulus, 16)),
        },
        "type": "Service" if account.bot else "Person",
    }


def actor(account: Account, key: Key) -> dict[str, object]:
    """Return an actor."""
    return minimal_actor(account, key) | {
        "name": account.display_name,
        "summary": account.note,
        "url": account.url,
        "inbox": f"{account.uri}/inbox",
        "outbox": f"{account.uri}/outbox",
        "followers": f"{account.uri}/followers",
        "following": f"{account.uri}/following",
        "featured": f"{account.uri}/collections/featured",
        "discoverable": account.discoverable,
        "manuallyApprovesFollowers": account.locked,
        "published": stamp(account.created_at),
    }


def note(world: World, status: Status) -> dict[str, object]:
    """Return a post."""
    author = world.accounts[status.account_id]
    parent = world.statuses.get(status.in_reply_to_id)
    followers = f"{author.uri}/followers"
    mentioned = [world.accounts[account_id].uri for account_id in status.mention_ids if account_id in world.accounts]
    to = {"public": [_PUBLIC], "unlisted": [followers], "direct": mentioned}.get(status.visibility, [followers])
    cc = {"public": [followers, *mentioned], "unlisted": [_PUBLIC, *mentioned], "direct": []}
    entity: dict[str, object] = {
        "@context": _CONTEXT,
        "id": status.uri,
        "type": "Note",
        "attributedTo": author.uri,
        "content": status.content,
        "summary": status.spoiler_text,
        "sensitive": status.sensitive,
        "published": stamp(status.created_at),
        "to": to,
        "cc": cc.get(status.visibility, mentioned),
        "url": status.url,
        "replies": f"{status.uri}/replies",
    }
    if parent:
        entity["inReplyTo"] = parent.uri
    return entity


def collection(uri: str, items: Sequence[object]) -> dict[str, object]:
    """Return a whole collection in its order."""
    return {
        "@context": _CONTEXT,
        "id": uri,
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
    }
