"""Paths that GoToSocial has but always answers with an empty list."""

from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()


@routes.add("GET", "/api/v1/trends/tags", who=Who.ANYBODY)
@routes.add("GET", "/api/v1/trends/statuses", who=Who.ANYBODY)
@routes.add("GET", "/api/v1/trends/links", who=Who.ANYBODY)
@routes.add("GET", "/api/v2/suggestions", "read")
@routes.add("GET", "/api/v1/announcements", "read")
@routes.add("GET", "/api/v1/accounts/{id}/featured_tags", "read:accounts")
def nothing(_call: Call) -> object:
    """Answer with nothing."""
    return []
