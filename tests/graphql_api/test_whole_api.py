"""The whole API is in the schema, but for what docs/graphql.md tells of and why."""

import re
from pathlib import Path

import pytest

from deploy.sandbox.app import routes
from schema.build import build
from tests.support.asked_routes import asked_routes

HANDBOOK = Path(__file__).parents[2] / "docs" / "graphql.md"
ROUTES = {f"{route.method} {route.path}" for route in routes() if route.path.startswith("/api/")}
# GoToSocial has them, the sandbox has not.
NOT_IN_THE_SANDBOX = {
    "POST /api/v1/accounts/alias",
    "POST /api/v1/accounts/move",
    "GET /api/v1/admin/debug/apurl",
    "POST /api/v1/admin/debug/caches/clear",
    "POST /api/v1/user/2fa/disable",
    "POST /api/v1/user/2fa/enable",
    "GET /api/v1/user/2fa/qr.png",
    "GET /api/v1/user/2fa/qruri",
    "POST /api/v1/user/email_change",
}
# Asked by a path that is put together elsewhere; the field that asks.
ASKED_OTHERWISE = {
    "GET /api/v1/accounts/{id}/lists": "Account.lists",
    "GET /api/v1/polls/{id}": "Query.node",
    "GET /api/v1/statuses/{id}": "Query.status",
    "POST /api/v1/statuses": "Mutation.postStatus",
    "PUT /api/v1/statuses/{id}": "Mutation.editStatus",
    "DELETE /api/v1/statuses/{id}": "Mutation.deleteStatus",
    "GET /api/v1/timelines/list/{id}": "Query.timeline",
    "GET /api/v1/timelines/tag/{name}": "Query.timeline",
    "GET /api/v1/tags/{name}": "Query.tag",
    "POST /api/v1/tags/{name}/follow": "Mutation.followTag",
    "POST /api/v1/tags/{name}/unfollow": "Mutation.unfollowTag",
    "GET /api/{version}/media/{id}": "Query.node",
    "PUT /api/{version}/media/{id}": "Mutation.updateMedia",
    "GET /api/v1/streaming": "Subscription.timeline",
}


def left_out() -> list[str]:
    """Return the routes that the handbook says are not in the schema."""
    table = HANDBOOK.read_text().partition("## What stays REST")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    return [route for cell in cells for route in re.findall(r"`([A-Z]+ /api/[^`]+)`", cell)]


def test_what_is_not_in_the_schema_is_told() -> None:
    told = left_out()
    assert sorted(set(told)) == sorted(told)
    assert set(told) <= ROUTES | NOT_IN_THE_SANDBOX
    asked = asked_routes(ROUTES) | ASKED_OTHERWISE.keys()
    assert sorted(ROUTES - asked - set(told)) == [], "neither asked by a resolver nor told of in docs/graphql.md"
    assert sorted(asked & set(told)) == [], "docs/graphql.md says that they are left out"
    assert set(told) >= NOT_IN_THE_SANDBOX


@pytest.mark.parametrize("route", ASKED_OTHERWISE)
def test_the_field_that_asks_is_there(route: str) -> None:
    kind, _, name = ASKED_OTHERWISE[route].partition(".")
    assert route in ROUTES
    assert name in build().core.type_map[kind].fields


def test_a_route_that_nobody_asks_is_found_to_be_so() -> None:
    routes = {"GET /api/v1/lists/{id}", "PATCH /api/v1/lists/{id}", "POST /api/v1/statuses/{id}/translate"}
    assert asked_routes(routes) == {"GET /api/v1/lists/{id}"}
