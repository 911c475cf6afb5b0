"""Pages: cursors resume where they stand, whatever ids a collection is paged by."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.errors import ValidationError
from resolvers.paging import Page, Window, cursor_of, gather, gather_downwards, page_of, page_within, window_of


@dataclass(frozen=True)
class Item:
    id: str


class Collection:
    """GoToSocial's side: items newest first; item n is paged by `item_id` or by an internal id, at most 7 at once."""

    largest = 7
    downwards = False

    def __init__(self, size: int, *, internal: bool) -> None:
        self.items = [Item(f"I{size - n:03}") for n in range(size)]
        self.positions = [item.id.replace("I", "X") if internal else item.id for item in self.items]

    async def fetch(self, window: Window) -> Page[Item]:
        query = dict(window.query(self.largest))
        limit = int(query["limit"])
        within = [n for n, at in enumerate(self.positions) if query.get("min_id", "") < at < query.get("max_id", "~")]
        chosen = within[-limit:] if "min_id" in query and not self.downwards else within[:limit]
        link = ""
        if chosen:
            link = (
                f'<https://x.test/?max_id={self.positions[chosen[-1]]}>; rel="next", '
                f'<https://x.test/?min_id={self.positions[chosen[0]]}>; rel="prev"'
            )
        return page_of([self.items[n] for n in chosen], link, window, self.largest)

    def delete(self, gone: list[Item]) -> None:
        kept = [number for number, item in enumerate(self.items) if item not in gone]
        self.items, self.positions = [self.items[n] for n in kept], [self.positions[n] for n in kept]

    async def page(self, **arguments: object) -> Page[Item]:
        walk = gather_downwards if self.downwards else gather
        return await walk(self.fetch, window_of(**arguments))  # type: ignore[arg-type]


class Downwards(Collection):
    """The same where GoToSocial begins at the newest, even when it is asked for what is newer than a position."""

    downwards = True


class Thinned(Collection):
    """The same where the viewer may not see some items, which GoToSocial leaves out of the pages it has taken."""

    def __init__(self, size: int, hidden: set[int]) -> None:
        super().__init__(size, internal=False)
        self.everything = self.items
        self.hidden = {self.everything[number].id for number in hidden if number < size}
        self.items = [item for item in self.everything if item.id not in self.hidden]

    async def fetch(self, window: Window) -> Page[Item]:
        seen, self.items = self.items, self.everything
        whole = await super().fetch(window)
        self.items = seen
        kept = [item for item in whole.items if item.id not in self.hidden]
        link = f'<https://x.test/?max_id={whole.older}>; rel="next", <https://x.test/?min_id={whole.newer}>; rel="prev"'
        return page_of(kept, link if whole.items else "", window, self.largest, thinned=True)


class ThinnedDownwards(Thinned):
    """Both at once."""

    downwards = True


class Own:
    """A collection that we page ourselves."""

    def __init__(self, size: int) -> None:
        self.items = Collection(size, internal=False).items

    def delete(self, gone: list[Item]) -> None:
        self.items = [item for item in self.items if item not in gone]

    async def page(self, **arguments: object) -> Page[Item]:
        return page_within(self.items, window_of(**arguments))  # type: ignore[arg-type]


def collections() -> st.SearchStrategy[Collection | Own]:
    sizes = st.integers(0, 40)
    return st.one_of(
        st.builds(Collection, sizes, internal=st.just(True)),
        st.builds(Collection, sizes, internal=st.just(False)),
        st.builds(Downwards, sizes, internal=st.just(True)),
        st.builds(Own, sizes),
    )


def thinned() -> st.SearchStrategy[Thinned]:
    return st.builds(Thinned, st.integers(0, 40), st.sets(st.integers(0, 39), max_size=30))


@given(thinned(), st.integers(1, 80))
async def test_what_is_left_out_ends_no_walk_and_shifts_no_edge(collection: Thinned, size: int) -> None:
    page = await collection.page(first=size)
    seen = list(page.items)
    while page.has_older:
        page = await collection.page(first=size, after=cursor_of(page.older or ""))
        seen += page.items
        for number, position in enumerate(page.positions[:-1]):
            after = await collection.page(first=1, after=cursor_of(position))
            assert after.items in ([], [page.items[number + 1]])
    assert seen == collection.items


@given(st.builds(ThinnedDownwards, st.integers(0, 40), st.sets(st.integers(0, 39), max_size=30)), st.integers(1, 10))
async def test_nor_does_it_end_a_walk_from_the_newest_down_to_a_position(
    collection: ThinnedDownwards, size: int
) -> None:
    rest, cursor = collection.items, cursor_of("I000")
    while rest:
        page = await collection.page(last=size, before=cursor)
        assert page.items == rest[-size:]
        assert (page.has_newer, page.has_older) == (len(rest) > size, True)
        rest, cursor = rest[:-size], cursor_of(page.positions[0])
    assert (await collection.page(last=size, before=cursor_of("I999"))).items == []


@given(collections(), st.integers(1, 80))
async def test_walks_both_ways_see_each_item_once(collection: Collection | Own, size: int) -> None:
    pages = [await collection.page(first=size)]
    while pages[-1].has_older:
        pages.append(await collection.page(first=size, after=cursor_of(pages[-1].older or "")))
    assert [item for page in pages for item in page.items] == collection.items
    back = [page for page in pages if page.items][-1:]
    while back and (page := await collection.page(last=size, before=cursor_of(back[0].newer or ""))).items:
        back.insert(0, page)
    assert [item for page in back for item in page.items] == collection.items


@given(collections(), st.integers(1, 40), st.integers(1, 10), st.data())
async def test_every_edge_resumes_right_after_and_right_before_itself(
    collection: Collection | Own, size: int, more: int, data: st.DataObject
) -> None:
    page = await collection.page(first=size)
    assert len(page.positions) == len(page.items) == min(size, len(collection.items))
    for _ in range(2):
        if not page.items:
            return
        place = data.draw(st.integers(0, len(page.items) - 1))
        at = collection.items.index(page.items[place])
        cursor = cursor_of(page.positions[place])
        newer = await collection.page(last=more, before=cursor)
        assert newer.items == collection.items[max(0, at - more) : at]
        page = await collection.page(first=more, after=cursor)
        assert page.items == collection.items[at + 1 : at + 1 + more]


@given(collections(), st.integers(1, 40), st.integers(1, 10), st.data())
async def test_what_is_deleted_between_pages_costs_nobody_else(
    collection: Collection | Own, size: int, more: int, data: st.DataObject
) -> None:
    page = await collection.page(first=size)
    if not page.items:
        return
    place = data.draw(st.integers(0, len(page.items) - 1))
    item, cursor = page.items[place], cursor_of(page.positions[place])
    gone = data.draw(st.lists(st.sampled_from(collection.items)))
    collection.delete(gone)
    older = [one for one in collection.items if one.id < item.id]
    newer = [one for one in collection.items if one.id > item.id]
    walked = [await collection.page(first=more, after=cursor)]
    while walked[-1].has_older:
        walked.append(await collection.page(first=more, after=cursor_of(walked[-1].older or "")))
    seen = [one for part in walked for one in part.items]
    assert [one for one in seen if one in older] == older
    back = [await collection.page(last=more, before=cursor)]
    while back[0].has_newer:
        back.insert(0, await collection.page(last=more, before=cursor_of(back[0].newer or "")))
    seen_back = [one for part in back for one in part.items]
    assert [one for one in seen_back if one in newer] == newer
    if item not in gone:
        assert (seen, seen_back) == (older, newer)


async def test_where_items_page_by_their_own_ids_the_cursor_is_the_id() -> None:
    page = await Collection(5, internal=False).page(first=3)
    assert page.positions == ["I005", "I004", "I003"]
    assert (await Collection(5, internal=True).page(first=3)).positions == ["X005", "X005.1.X003.1.I004", "X003"]


async def test_cursors_of_former_releases_are_still_read() -> None:
    collection = Collection(7, internal=True)
    cursor = cursor_of("X007.2.X002.3")
    assert [item.id for item in (await collection.page(first=2, after=cursor)).items] == ["I004", "I003"]
    assert [item.id for item in (await collection.page(last=2, before=cursor)).items] == ["I007", "I006"]


async def test_a_page_that_gotosocial_emptied_still_leads_on() -> None:
    link = '<https://x.test/?max_id=A>; rel="next", <https://x.test/?min_id=B>; rel="prev"'
    page = page_of([], link, Window(), 40)
    assert (page.items, page.positions, page.older, page.newer) == ([], [], "A", "B")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"first": 0}, "first"),
        ({"first": -1}, "first"),
        ({"first": 81}, "first"),
        ({"last": 3}, "last"),
        ({"last": 0, "before": cursor_of("A")}, "last"),
        ({"first": 3, "last": 3, "before": cursor_of("A")}, "last"),
        ({"after": cursor_of("A"), "last": 3, "before": cursor_of("A")}, "last"),
        ({"after": "nonsense!"}, "after"),
        ({"after": cursor_of("A.1.B")}, "after"),
        ({"after": cursor_of("A&limit=1")}, "after"),
        ({"before": cursor_of("../A")}, "before"),
        ({"before": "é"}, "before"),
    ],
)
def test_wrong_arguments_name_their_field(arguments: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        window_of(**arguments)  # type: ignore[arg-type]
    assert refused.value.field == field
