"""CSV out and in: follows, lists, blocks and mutes."""

from starlette.responses import JSONResponse, Response

from deploy.sandbox.deeds import exports as deeds
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.routes import Routes

routes = Routes()

_CSV = ("text/csv",)
_ALL = "/api/v1/exports"


@routes.add("GET", f"{_ALL}/stats", "read:accounts")
def stats(call: Call) -> object:
    """Count what there is to export."""
    world, account_id = call.world, call.account.id
    return {
        "media_storage": "",
        "followers_count": world.follows.count("target", account_id),
        "following_count": world.follows.count("source", account_id),
        "statuses_count": world.statuses.count("author", account_id),
        "lists_count": world.lists.count("account", account_id),
        "blocks_count": world.blocks.count("source", account_id),
        "mutes_count": world.mutes.count("source", account_id),
    }


@routes.add("GET", f"{_ALL}/followers.csv", "read:accounts", offers=_CSV)
def followers(call: Call) -> Response:
    """Return who follows the caller."""
    return _csv(deeds.followers_csv(call.world, call.account))


@routes.add("GET", f"{_ALL}/following.csv", "read:follows", offers=_CSV)
def following(call: Call) -> Response:
    """Return whom the caller follows."""
    return _csv(deeds.following_csv(call.world, call.account))


@routes.add("GET", f"{_ALL}/lists.csv", "read:lists", offers=_CSV)
def lists(call: Call) -> Response:
    """Return the caller's lists."""
    return _csv(deeds.lists_csv(call.world, call.account))


@routes.add("GET", f"{_ALL}/blocks.csv", "read:blocks", offers=_CSV)
def blocks(call: Call) -> Response:
    """Return whom the caller blocks."""
    return _csv(deeds.blocks_csv(call.world, call.account))


@routes.add("GET", f"{_ALL}/mutes.csv", "read:mutes", offers=_CSV)
def mutes(call: Call) -> Response:
    """Return whom the caller mutes."""
    return _csv(deeds.mutes_csv(call.world, call.account))


@routes.add("POST", "/api/v1/import", "write")
def import_csv(call: Call) -> Response:
    """Read a CSV file in."""
    kind, mode = (call.body.text("type") or "").lower(), (call.body.text("mode") or "").lower()
    deeds.import_csv(call.world, call.account, kind, mode, call.body.file("data"))
    return JSONResponse({"status": "accepted"}, 202)


def _csv(text: str) -> Response:
    return Response(text.encode(), 200, {"Content-Type": "text/csv"})
