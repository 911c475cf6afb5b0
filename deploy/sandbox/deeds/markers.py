"""Where people have read up to."""

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.conversations import Marker
from deploy.sandbox.ulid import now
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.world import World

TIMELINES = ("home", "notifications")


def markers_of(world: World, account: Account, timelines: list[str]) -> list[Marker]:
    """Return the markers on some timelines. Raises RefusedError (400)."""
    for timeline in timelines:
        if timeline not in TIMELINES:
            options = ", ".join(f"'{name}'" for name in TIMELINES)
            raise bad_request(f"marker timeline name '{timeline}' was not recognized, valid options are {options}")
    found = (world.markers.get(f"{account.id} {timeline}") for timeline in TIMELINES if timeline in timelines)
    return [row for row in found if row]


def set_marker(world: World, account: Account, timeline: str, last_read_id: str) -> Marker:
    """Put a marker on a timeline."""
    row = world.markers.get(f"{account.id} {timeline}")
    if row:
        return world.markers.change(row, last_read_id=last_read_id, updated_at=now(), version=row.version + 1)
    return world.markers.add(
        Marker(
            id=f"{account.id} {timeline}",
            account_id=account.id,
            timeline=timeline,
            last_read_id=last_read_id,
            updated_at=now(),
        )
    )
