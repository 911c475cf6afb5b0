"""What is done to a status: favourite, boost, bookmark, pin, mute its thread; and by whom."""

from collections.abc import Callable

from deploy.sandbox.deeds import reactions
from deploy.sandbox.deeds.statuses import visible_status
from deploy.sandbox.entities.accounts import account_entity
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.routes import Handler, Routes
from deploy.sandbox.world import World

routes = Routes()

Deed = Callable[[World, Account, str], Status]
_DEEDS: dict[str, tuple[str, Deed]] = {
    "favourite": ("write:favourites", reactions.favourite),
    "unfavourite": ("write:favourites", reactions.unfavourite),
    "unreblog": ("write:statuses", reactions.unreblog),
    "bookmark": ("write:bookmarks", reactions.bookmark),
    "unbookmark": ("write:bookmarks", reactions.unbookmark),
    "pin": ("write:accounts", reactions.pin),
    "unpin": ("write:accounts", reactions.unpin),
    "mute": ("write:mutes", reactions.mute_thread),
    "unmute": ("write:mutes", reactions.unmute_thread),
}


def _handler(deed: Deed) -> Handler:
    """Return the handler of a deed: it answers with the status as it is now."""

    def handle(call: Call) -> object:
        return status_entity(call.world, deed(call.world, call.account, call.path["id"]), call.account)

    return handle


for _name, (_scope, _deed) in _DEEDS.items():
    routes.add("POST", f"/api/v1/statuses/{{id}}/{_name}", _scope, charset=True)(_handler(_deed))


@routes.add("POST", "/api/v1/statuses/{id}/reblog", "write:statuses", charset=True)
def reblog(call: Call) -> object:
    """Boost a status; the answer is the boost."""
    boost = reactions.reblog(call.world, call.account, call.path["id"], call.app_id)
    return status_entity(call.world, boost, call.account)


@routes.add("GET", "/api/v1/statuses/{id}/favourited_by", "read:accounts", charset=True)
def favourited_by(call: Call) -> object:
    """Return who likes a status, or waits for leave to."""
    status = visible_status(call.world, call.account, call.path["id"])
    return _accounts(call, [row.account_id for row in call.world.favourites.by("status", status.id)])


@routes.add("GET", "/api/v1/statuses/{id}/reblogged_by", "read:accounts", charset=True)
def reblogged_by(call: Call) -> object:
    """Return who boosted a status, or waits for leave to."""
    status = visible_status(call.world, call.account, call.path["id"])
    return _accounts(call, [row.account_id for row in call.world.statuses.by("reblog", status.id)])


def _accounts(call: Call, ids: list[str]) -> list[object]:
    """Return accounts, those that block or are blocked left out."""
    return [
        account_entity(call.world, call.world.accounts[account_id])
        for account_id in ids
        if not call.world.blocked(call.account.id, account_id)
    ]
