"""How accounts stand to each other: follow, block, mute, note, and the lists of blocks and mutes."""

from starlette.responses import Response

from deploy.sandbox.deeds import relations
from deploy.sandbox.entities.accounts import account_entity, blocked_account_entity, relationship_entity
from deploy.sandbox.entities.dates import maybe_stamp
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/accounts/relationships", "read:accounts")
def relationships(call: Call) -> object:
    """Return how the caller stands to accounts."""
    ids = call.several("id")
    if not ids:
        raise bad_request("no account id(s) specified in query")
    return [relationship_entity(call.world, call.account, target_id) for target_id in ids]


@routes.add("POST", "/api/v1/accounts/{id}/follow", "write:follows")
def follow(call: Call) -> object:
    """Follow an account or ask to."""
    reblogs, notify = call.body.flag("reblogs"), call.body.flag("notify")
    relations.follow(call.world, call.account, call.path["id"], reblogs=reblogs, notify=notify)
    return _relationship(call)


@routes.add("POST", "/api/v1/accounts/{id}/unfollow", "write:follows")
def unfollow(call: Call) -> object:
    """Follow an account no more."""
    relations.unfollow(call.world, call.account, call.path["id"])
    return _relationship(call)


@routes.add("POST", "/api/v1/accounts/{id}/block", "write:blocks")
def block(call: Call) -> object:
    """Block an account."""
    relations.block(call.world, call.account, call.path["id"])
    return _relationship(call)


@routes.add("POST", "/api/v1/accounts/{id}/unblock", "write:blocks")
def unblock(call: Call) -> object:
    """Block an account no more."""
    relations.unblock(call.world, call.account, call.path["id"])
    return _relationship(call)


@routes.add("POST", "/api/v1/accounts/{id}/mute", "write:mutes")
def mute(call: Call) -> object:
    """Mute an account."""
    notifications, duration = bool(call.body.flag("notifications")), call.body.number("duration") or 0
    relations.mute(call.world, call.account, call.path["id"], notifications=notifications, duration=duration)
    return _relationship(call)


@routes.add("POST", "/api/v1/accounts/{id}/unmute", "write:mutes")
def unmute(call: Call) -> object:
    """Mute an account no more."""
    relations.unmute(call.world, call.account, call.path["id"])
    return _relationship(call)


@routes.add("POST", "/api/v1/accounts/{id}/note", "write:accounts")
def note(call: Call) -> object:
    """Keep a private note about an account."""
    relations.note(call.world, call.account, call.path["id"], call.body.text("comment") or "")
    return _relationship(call)


@routes.add("GET", "/api/v1/blocks", "read:blocks")
def blocks(call: Call) -> Response:
    """Return whom the caller blocks."""
    page = page_of(call, 40, 80)
    rows = page.take(call.world.blocks.ids_by("source", call.account.id), call.world.blocks.get)
    entities = [blocked_account_entity(call.world, call.world.accounts[row.target_id]) for row in rows]
    return paged(call, page, "/api/v1/blocks", [row.id for row in rows], entities)


@routes.add("GET", "/api/v1/mutes", "read:mutes")
def mutes(call: Call) -> Response:
    """Return whom the caller mutes, and until when."""
    page = page_of(call, 40, 80)
    rows = page.take(call.world.mutes.ids_by("source", call.account.id), call.world.mutes.get)
    entities = [
        account_entity(call.world, call.world.accounts[row.target_id])
        | {"mute_expires_at": maybe_stamp(row.expires_at)}
        for row in rows
    ]
    return paged(call, page, "/api/v1/mutes", [row.id for row in rows], entities)


def _relationship(call: Call) -> object:
    """Return how the caller now stands to the account of the path."""
    return relationship_entity(call.world, call.account, call.path["id"])
