"""What other servers read of actors and their posts, and the inboxes they write to. All want a signature but the key.

An activity that arrives well signed is taken with a 202 and forgotten: posts arrive by /sandbox/remote_statuses.
"""

from collections.abc import Sequence

import msgspec
from starlette.responses import HTMLResponse, Response

from deploy.sandbox.deeds.keys import server_key
from deploy.sandbox.entities.activities import actor, collection, minimal_actor, note
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.visibility import visible
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request, not_acceptable, not_found
from deploy.sandbox.wire.negotiate import negotiate
from deploy.sandbox.wire.routes import ACTIVITY, HTML, Routes, Who
from deploy.sandbox.wire.signatures import signer

routes = Routes()


@routes.add("GET", "/users/{name}", who=Who.ANYBODY, offers=())
def user(call: Call) -> object:
    """Return an actor; browsers are sent to the profile."""
    return _page(call) or actor_activity(call)


@routes.add("GET", "/users/{name}/main-key", who=Who.ANYBODY, offers=())
def main_key(call: Call) -> object:
    """Return the key of an actor, to anybody."""
    return _page(call) or _activity(minimal_actor(_account(call), server_key(call.world)))


@routes.add("GET", "/users/{name}/outbox", who=Who.ANYBODY, offers=())
def outbox(call: Call) -> object:
    """Return the public posts of an actor, newest first."""
    if page := _page(call):
        return page
    account = _account(call)
    reader = signer(call.world, call.request)
    rows = [row for row in _posts(call, account) if row.visibility == "public" and visible(call.world, reader, row)]
    creates = [
        {"id": f"{row.uri}/activity#Create", "type": "Create", "actor": account.uri, "object": row.uri}
        for row in reversed(rows)
    ]
    return _activity(collection(f"{account.uri}/outbox", creates))


@routes.add("GET", "/users/{name}/followers", who=Who.ANYBODY, offers=())
def followers(call: Call) -> object:
    """Return who follows an actor."""
    return _page(call) or _people(call, "followers", "target")


@routes.add("GET", "/users/{name}/following", who=Who.ANYBODY, offers=())
def following(call: Call) -> object:
    """Return whom an actor follows."""
    return _page(call) or _people(call, "following", "source")


@routes.add("GET", "/users/{name}/collections/featured", who=Who.ANYBODY, offers=())
def featured(call: Call) -> object:
    """Return the pinned posts of an actor."""
    if page := _page(call):
        return page
    account = _account(call)
    reader = signer(call.world, call.request)
    rows = [row for row in call.world.statuses.by("pinned", account.id) if visible(call.world, reader, row)]
    return _activity(collection(f"{account.uri}/collections/featured", [row.uri for row in rows]))


@routes.add("GET", "/users/{name}/statuses/{id}", who=Who.ANYBODY, offers=())
def status(call: Call) -> object:
    """Return a post."""
    return _page(call) or status_activity(call)


@routes.add("GET", "/users/{name}/statuses/{id}/replies", who=Who.ANYBODY, offers=())
def replies(call: Call) -> object:
    """Return what answers a post."""
    if page := _page(call):
        return page
    reader, row = _status(call)
    answers = [reply for reply in call.world.statuses.by("reply", row.id) if visible(call.world, reader, reply)]
    return _activity(collection(f"{row.uri}/replies", [reply.uri for reply in answers]))


@routes.add("POST", "/users/{name}/inbox", who=Who.ANYBODY, offers=())
def inbox(call: Call) -> object:
    """Take an activity."""
    kind = call.request.headers.get("content-type", "").partition(";")[0]
    if kind not in {offer.partition(";")[0] for offer in ACTIVITY}:
        raise not_acceptable()
    _account(call)
    signer(call.world, call.request, call.body.raw)
    try:
        msgspec.json.decode(call.body.raw, type=dict[str, object])
    except msgspec.MsgspecError as error:
        raise bad_request(f"error reading activity: {error}") from error
    return Response(b'{"status":"Accepted"}', 202, {"Content-Type": "application/json"})


def actor_activity(call: Call) -> Response:
    """Return an actor to who signed. Raises RefusedError (401, 404)."""
    account = _account(call)
    signer(call.world, call.request)
    return _activity(actor(account, server_key(call.world)))


def status_activity(call: Call) -> Response:
    """Return a post to who signed and may read it. Raises RefusedError (401, 404)."""
    return _activity(note(call.world, _status(call)[1]))


def _account(call: Call) -> Account:
    account = call.world.accounts.one("acct", call.path["name"].lower())
    if account is None or not account.local:
        raise not_found()
    return account


def _status(call: Call) -> tuple[Account, Status]:
    """Return who asks and the post."""
    account = _account(call)
    reader = signer(call.world, call.request)
    row = call.world.statuses.get(call.path["id"])
    if row is None or row.account_id != account.id or not visible(call.world, reader, row):
        raise not_found()
    return reader, row


def _posts(call: Call, account: Account) -> Sequence[Status]:
    return [row for row in call.world.statuses.by("author", account.id) if not row.reblog_of_id]


def _people(call: Call, name: str, index: str) -> Response:
    """Return followers or followed."""
    account = _account(call)
    signer(call.world, call.request)
    rows = call.world.follows.by(index, account.id)
    ids = [row.account_id if index == "target" else row.target_id for row in rows]
    return _activity(collection(f"{account.uri}/{name}", [call.world.accounts[account_id].uri for account_id in ids]))


def _page(call: Call) -> HTMLResponse | None:
    """Return the way to the page for who wants one. Raises RefusedError (406)."""
    if negotiate(call.request, (*ACTIVITY, *HTML)) not in HTML:
        return None
    where = f"/@{call.path['name']}" + (f"/statuses/{call.path['id']}" if "id" in call.path else "")
    return HTMLResponse(f'<a href="{where}">See Other</a>.\n\n', 303, {"Location": where})


def _activity(entity: dict[str, object]) -> Response:
    return Response(msgspec.json.encode(entity), 200, {"Content-Type": "application/activity+json"})
