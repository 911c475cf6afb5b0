"""Threads: a status, what it answers and what answers it, in the order one reads them."""

from collections.abc import Iterator
from dataclasses import dataclass

from resolvers import statuses
from resolvers.context import Ctx
from resolvers.entities.status import Status


@dataclass(frozen=True, slots=True)
class Entry:
    """A status of a thread; `parent_id` is None for the root, and where the answered one is not to be seen."""

    status: Status
    parent_id: str | None
    depth: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A status of a thread, and what answers it."""

    status: Status
    replies: "list[Branch]"


@dataclass(frozen=True, slots=True)
class Thread:
    """All of a thread that the viewer may see: the way from its root to a status, and what comes below it.

    Answers to a status that is not to be seen hang on the root.
    """

    ancestors: list[Status]
    status: Status
    descendants: list[Status]

    def tree(self) -> Branch:
        """Return the thread from its root on; GoToSocial's order among the answers to one status."""
        everything = [*self.ancestors, self.status, *self.descendants]
        branches = {status.id: Branch(status, []) for status in everything}
        root = branches[everything[0].id]
        for status in everything:
            branch = branches[status.id]
            if branch is not root:
                branches.get(status.in_reply_to_id or "", root).replies.append(branch)
        return root

    def flat(self) -> list[Entry]:
        """Return the thread as a list: each status is followed by what answers it (pre-order)."""
        known = {status.id for status in (*self.ancestors, self.status, *self.descendants)}
        return [
            Entry(branch.status, parent if (parent := branch.status.in_reply_to_id) in known else None, depth)
            for branch, depth in _in_order(self.tree())
        ]


async def thread(ctx: Ctx, middle: Status) -> Thread:
    """Return the thread of a status that the viewer sees; one call. A boost has the thread of what it boosts."""
    original = middle.reblog or middle
    found = await statuses.around(ctx, original.id)
    return Thread(found.ancestors, original, found.descendants)


def _in_order(root: Branch) -> Iterator[tuple[Branch, int]]:
    """Yield the branches of a tree with their depth; without recursion, since a thread may be thousands deep."""
    waiting = [(root, 0)]
    while waiting:
        branch, depth = waiting.pop()
        yield branch, depth
        waiting.extend((reply, depth + 1) for reply in reversed(branch.replies))
