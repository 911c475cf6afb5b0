"""Statuses: post, read, edit, delete, their threads, versions and sources."""

from deploy.sandbox.deeds.scheduled import backdate, read_moment, schedule
from deploy.sandbox.deeds.statuses import (
    delete_status,
    edit_status,
    post_status,
    read_draft,
    visible_status,
)
from deploy.sandbox.entities.scheduled import scheduled_entity
from deploy.sandbox.entities.statuses import edit_entity, source_entity, status_entity
from deploy.sandbox.filtering import hidden
from deploy.sandbox.model.statuses import Edit, Status
from deploy.sandbox.ulid import now
from deploy.sandbox.visibility import visible
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import forbidden, not_found
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("POST", "/api/v1/statuses", "write:statuses")
def create(call: Call) -> object:
    """Post, now, later or with a date in the past. An Idempotency-Key is ignored."""
    draft = read_draft(call.world, call.account, call.body)
    draft.app_id = call.app_id
    moment = read_moment(call.body)
    if moment and moment > now():
        return scheduled_entity(call.world, schedule(call.world, call.account, draft, moment, call.body))
    if moment:
        backdate(call.world, call.account, draft, moment)
    return status_entity(call.world, post_status(call.world, call.account, draft), call.account)


@routes.add("GET", "/api/v1/statuses/{id}", "read:statuses", charset=True)
def status(call: Call) -> object:
    """Return one status."""
    return status_entity(call.world, _visible(call), call.account)


@routes.add("PUT", "/api/v1/statuses/{id}", "write:statuses")
def edit(call: Call) -> object:
    """Change one's own status."""
    row = _own(call)
    edit_status(call.world, call.account, row, call.body)
    return status_entity(call.world, row, call.account)


@routes.add("DELETE", "/api/v1/statuses/{id}", "write:statuses")
def delete(call: Call) -> object:
    """Delete one's own status; the answer has its source, to draft it again."""
    row = call.world.statuses.get(call.path["id"])
    if row is None:
        raise not_found()
    if row.account_id != call.account.id:
        raise forbidden()
    entity = status_entity(call.world, row, call.account)
    delete_status(call.world, row)
    return entity


@routes.add("GET", "/api/v1/statuses/{id}/context", "read:statuses", charset=True)
def context(call: Call) -> object:
    """Return what a status answers and what answers it."""
    row = _visible(call)
    ancestors, descendants = _ancestors(call, row), _descendants(call, row)
    return {"ancestors": _entities(call, ancestors), "descendants": _entities(call, descendants)}


@routes.add("GET", "/api/v1/statuses/{id}/history", "read:statuses", charset=True)
def history(call: Call) -> object:
    """Return all versions of a status, the oldest first."""
    row = _visible(call)
    versions: list[Edit | Status] = [*row.edits, row]
    return [edit_entity(call.world, row, version) for version in versions]


@routes.add("GET", "/api/v1/statuses/{id}/source", "read:statuses", charset=True)
def source(call: Call) -> object:
    """Return what the caller typed."""
    return source_entity(_own(call))


def _visible(call: Call) -> Status:
    return visible_status(call.world, call.account, call.path["id"])


def _own(call: Call) -> Status:
    row = _visible(call)
    if row.account_id != call.account.id:
        raise not_found("target status not found")
    return row


def _entities(call: Call, rows: list[Status]) -> list[object]:
    """Return the statuses of a thread that the caller may see."""
    return [
        status_entity(call.world, row, call.account, "thread")
        for row in rows
        if visible(call.world, call.account, row) and not hidden(call.world, call.account, row, "thread")
    ]


def _ancestors(call: Call, row: Status) -> list[Status]:
    """Return what a status answers, the beginning of the thread first."""
    found: list[Status] = []
    while parent := call.world.statuses.get(row.in_reply_to_id):
        found.insert(0, parent)
        row = parent
    return found


def _descendants(call: Call, row: Status) -> list[Status]:
    """Return what answers a status, each answer before the answers to it."""
    found: list[Status] = []
    waiting = call.world.statuses.by("reply", row.id)
    while waiting:
        here = waiting.pop(0)
        found.append(here)
        waiting = call.world.statuses.by("reply", here.id) + waiting
    return found
