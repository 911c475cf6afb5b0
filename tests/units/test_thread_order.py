"""Threads: whatever answers what, each status stands once, after what it answers and before what comes beside it."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from resolvers.entities.status import Status
from resolvers.threads import Branch, Thread

PLAIN = {
    "uri": "",
    "account": {"id": "1", "username": "a", "acct": "a", "created_at": "2026-01-01T00:00:00Z"},
    "created_at": "2026-01-01T00:00:00Z",
    "content": "",
    "visibility": "public",
}


def status(own: int, parent: int | None) -> Status:
    named = {"id": str(own), "in_reply_to_id": None if parent is None else str(parent)}
    return msgspec.convert(PLAIN | named, Status)


@st.composite
def threads(draw: st.DrawFn) -> tuple[Thread, dict[int, int | None]]:
    """Return a thread of up to thirty statuses, some of whose parents are not to be seen, and who answers whom."""
    parents: dict[int, int | None] = {0: None}
    for own in range(1, draw(st.integers(1, 30))):
        parents[own] = draw(st.sampled_from([*range(own), 100 + own]))
    middle = draw(st.sampled_from(sorted(parents)))
    way: list[int] = []
    here = parents[middle]
    while here is not None and here in parents:
        way.insert(0, here)
        here = parents[here]
    if not way or way[0] != 0:
        middle, way = 0, []
    rest = [own for own in parents if own != middle and own not in way]
    made = {own: status(own, parent) for own, parent in parents.items()}
    return Thread([made[own] for own in way], made[middle], [made[own] for own in rest]), parents


@given(threads())
def test_the_list_is_the_tree_in_reading_order(given_thread: tuple[Thread, dict[int, int | None]]) -> None:
    thread, parents = given_thread
    flat = thread.flat()
    assert sorted(int(entry.status.id) for entry in flat) == sorted(parents)
    assert (flat[0].status.id, flat[0].depth, flat[0].parent_id) == ("0", 0, None)
    above: list[str] = []
    for entry in flat:
        del above[entry.depth :]
        assert len(above) == entry.depth
        seen = parents[int(entry.status.id)] in parents
        assert entry.parent_id == (entry.status.in_reply_to_id if seen else None)
        if entry.depth:
            assert above[-1] == (entry.parent_id or "0")
        above.append(entry.status.id)
    assert [entry.status.id for entry in flat] == list(_preorder(thread.tree()))


def _preorder(branch: Branch) -> list[str]:
    return [branch.status.id, *(one for reply in branch.replies for one in _preorder(reply))]
