"""Header filters: what admins allow and block by the headers of requests."""

import re
from pathlib import PurePosixPath

from starlette.responses import Response

from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.model.header_filters import HeaderFilter
from deploy.sandbox.table import Table
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import RefusedError, bad_request, not_found
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_ALLOWS, _BLOCKS = "/api/v1/admin/header_allows", "/api/v1/admin/header_blocks"
_MAX_HEADER = 1024


@routes.add("GET", _ALLOWS, "admin:read", who=Who.ADMIN)
@routes.add("GET", _BLOCKS, "admin:read", who=Who.ADMIN)
def filters(call: Call) -> object:
    """Return all filters of one kind."""
    table = _table(call, PurePosixPath(call.request.url.path).name)
    return [_entity(table[row_id]) for row_id in table.ids]


@routes.add("POST", _ALLOWS, "admin:write", who=Who.ADMIN)
@routes.add("POST", _BLOCKS, "admin:write", who=Who.ADMIN)
def create(call: Call) -> object:
    """Add a filter. One without a pattern is a 500, as it is there."""
    header = "-".join(part.capitalize() for part in (call.body.text("header") or "").split("-"))
    regex = call.body.text("regex") or ""
    if not header or len(header) > _MAX_HEADER:
        raise bad_request("invalid request header key (empty or too long)")
    if not regex:
        raise RefusedError(500)
    try:
        re.compile(regex)
    except re.error as error:
        raise bad_request(f"error parsing regexp: {error}") from error
    row = HeaderFilter(id=new_id(), header=header, regex=regex, created_by=call.account.id, created_at=now())
    return _entity(_table(call, PurePosixPath(call.request.url.path).name).add(row))


@routes.add("GET", f"{_ALLOWS}/{{id}}", "admin:read", who=Who.ADMIN)
@routes.add("GET", f"{_BLOCKS}/{{id}}", "admin:read", who=Who.ADMIN)
def one(call: Call) -> object:
    """Return one filter."""
    row = _table(call, PurePosixPath(call.request.url.path).parent.name).get(call.path["id"])
    if row is None:
        raise not_found("filter not found")
    return _entity(row)


@routes.add("DELETE", f"{_ALLOWS}/{{id}}", "admin:write", who=Who.ADMIN)
@routes.add("DELETE", f"{_BLOCKS}/{{id}}", "admin:write", who=Who.ADMIN)
def delete(call: Call) -> Response:
    """Remove a filter; one that is gone is no error."""
    table = _table(call, PurePosixPath(call.request.url.path).parent.name)
    table.remove(table.get(call.path["id"]))
    return Response(status_code=202)


def _table(call: Call, name: str) -> Table[HeaderFilter]:
    return call.world.header_allows if name == "header_allows" else call.world.header_blocks


def _entity(row: HeaderFilter) -> dict[str, object]:
    return {
        "id": row.id,
        "header": row.header,
        "regex": row.regex,
        "created_by": row.created_by,
        "created_at": stamp(row.created_at),
    }
