"""Lists on the wire."""

from deploy.sandbox.model.lists import List


def list_entity(row: List) -> dict[str, object]:
    """Return a List."""
    return {"id": row.id, "title": row.title, "replies_policy": row.replies_policy, "exclusive": row.exclusive}
