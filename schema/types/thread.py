"""What stands around a status: as two lists, as one in reading order, and as a tree."""

from typing import Annotated

import strawberry

from resolvers.ids import global_id
from resolvers.threads import Branch, Entry, Thread
from schema.field import field, later, shown_as

Status = later("Status", "schema.types.status")


@shown_as(Entry)
class ThreadEntry:
    """A status of a thread, and where it stands."""

    status: Status  # type: ignore[valid-type]  # it is made later
    """The status."""

    depth: int
    """How many answers lie between it and the first status of the thread, which has 0."""

    @field(strawberry.ID | None)
    @staticmethod
    def parent_id(parent: strawberry.Parent[Entry]) -> str | None:
        """The global id of what it answers; null for the first, and for answers to what the viewer may not see."""
        return None if parent.parent_id is None else global_id("Status", parent.parent_id)


@shown_as(Branch)
class ThreadNode:
    """A status of a thread, and what answers it."""

    status: Status  # type: ignore[valid-type]  # it is made later
    """The status."""

    replies: list[Annotated["ThreadNode", strawberry.lazy("schema.types.thread")]]
    """What answers it."""


@shown_as(Thread)
class StatusContext:
    """What stands around a status in its thread, as far as the viewer may see it."""

    ancestors: list[Status]  # type: ignore[valid-type]  # it is made later
    """What it answers, the first status of the thread first."""

    descendants: list[Status]  # type: ignore[valid-type]  # it is made later
    """What answers it, each followed by the answers to it."""

    @field(list[ThreadEntry])
    @staticmethod
    def flat(parent: strawberry.Parent[Thread]) -> list[Entry]:
        """The whole thread with the status itself in it, in reading order: each status before the answers to it."""
        return parent.flat()

    @field(ThreadNode)
    @staticmethod
    def tree(parent: strawberry.Parent[Thread]) -> Branch:
        """The whole thread with the status itself in it, from its first status on."""
        return parent.tree()
