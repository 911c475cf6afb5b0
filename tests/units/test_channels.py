"""Channels, cursors and queues of streams."""

import json

import msgspec
import pytest

from resolvers.channels import NAMES, Channel, Glimpse, channel_of
from resolvers.cursors import Cursor, EventCursor, next_stamp, read_cursor, read_event_cursor
from resolvers.errors import ValidationError
from resolvers.gaps import Ring
from resolvers.hub import CAPACITY
from resolvers.stream_event import RESYNC, StreamEvent
from resolvers.streams import EventQueue

HOME = Channel("user")


def glimpse(acct: str = "bob", *tags: str, media: int = 0) -> Glimpse:
    status = {
        "id": "01",
        "account": {"acct": acct},
        "tags": [{"name": tag} for tag in tags],
        "media_attachments": [{}] * media,
    }
    return msgspec.json.decode(json.dumps(status), type=Glimpse)


@pytest.mark.parametrize(
    ("channel", "status", "stream"),
    [
        (Channel("public"), glimpse("bob@far"), "public"),
        (Channel("public:remote"), glimpse("bob@far"), "public"),
        (Channel("public:media"), glimpse(media=1), "public"),
        (Channel("public:remote:media"), glimpse("bob@far", media=1), "public"),
        (Channel("public:local"), glimpse(), "public:local"),
        (Channel("public:local:media"), glimpse(media=1), "public:local"),
        (Channel("hashtag", "Straße"), glimpse("bob", "STRASSE"), "public"),
        (Channel("hashtag:local", "a"), glimpse("bob", "b", "A"), "public:local"),
        (Channel("list", "01X"), glimpse(), "list:01X"),
        (HOME, glimpse(), "user"),
    ],
)
def test_who_hears_an_update(channel: Channel, status: Glimpse, stream: str) -> None:
    assert channel.hears(stream, "update", status)
    assert channel.hears(stream, "status.update", status)
    assert channel.hears("direct", "delete", None)
    assert not channel.hears("other", "update", status)


@pytest.mark.parametrize(
    ("channel", "status", "stream"),
    [
        (Channel("public:remote"), glimpse(), "public"),
        (Channel("public:media"), glimpse(), "public"),
        (Channel("public:remote:media"), glimpse("bob@far"), "public"),
        (Channel("public:remote:media"), glimpse(media=1), "public"),
        (Channel("hashtag", "a"), glimpse("bob", "ab"), "public"),
        (Channel("hashtag:local", "a"), glimpse("bob@far", "a"), "public"),
        (Channel("user:notification"), glimpse(), "user"),
    ],
)
def test_who_does_not(channel: Channel, status: Glimpse, stream: str) -> None:
    assert not channel.hears(stream, "update", status)


def test_notifications_go_to_both() -> None:
    assert [Channel(name).hears("user", "notification", None) for name in ("user", "user:notification")] == [True, True]
    assert not Channel("user:notification").hears("direct", "delete", None)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_is_a_channel(name: str) -> None:
    channel = channel_of(name, tag="#cats", list_id="01X")
    parameter = {"hashtag": ["cats"], "hashtag:local": ["cats"], "list": ["01X"]}.get(name, [])
    assert channel.label == [name, *parameter]


@pytest.mark.parametrize("name", ["", "users", "user:filters", "hashtag:", "USER", "list:01X"])
def test_other_names_are_none(name: str) -> None:
    with pytest.raises(ValidationError, match="Unknown stream type"):
        channel_of(name)


def test_cursors_are_read_as_written_and_nothing_else_is() -> None:
    cursor, own = Cursor(17, next_stamp()), EventCursor(4, 9)
    assert read_cursor(str(cursor), "after") == cursor
    assert read_event_cursor(str(own), "after") == own
    for text in ("", "x", str(own), str(cursor)[:-4], "é", "A" * 500):
        with pytest.raises(ValidationError):
            read_cursor(text, "after")
    for text in ("", "x", str(cursor)):
        with pytest.raises(ValidationError):
            read_event_cursor(text, "after")


def test_a_cursor_covers_what_this_process_delivered_before_it() -> None:
    first, second = next_stamp(), next_stamp()
    assert Cursor(0, second).covers(first)
    assert not Cursor(0, first).covers(second)
    assert not Cursor(0, second, "0badcafe").covers(first)


def test_a_ring_forgets_the_oldest() -> None:
    ring = Ring(2)
    assert [ring.add(key, next_stamp()) for key in "abac"] == [True, True, False, True]
    now = Cursor(0, next_stamp())
    assert [ring.covered(key, now) for key in "abc"] == [False, True, True]


def event(number: int) -> StreamEvent:
    return StreamEvent(HOME, "delete", str(number), Cursor(number, next_stamp()))


async def test_who_catches_up_keeps_the_cursor_it_came_with() -> None:
    queue, came = EventQueue(), Cursor(1, 1)
    queue.pin(HOME, came)
    queue.put(event(5))
    queue.unpin(HOME)
    queue.put(event(6))
    first, second = await anext(queue), await anext(queue)
    assert (first.cursor, first.payload) == (came, "5")
    assert second.cursor[0] == 6


async def test_who_is_too_slow_is_told_to_fetch_anew() -> None:
    queue = EventQueue()
    queue.pin(HOME, Cursor(1, 1))
    for number in range(CAPACITY + 1):
        queue.put(event(number))
    queue.put(event(999))
    first, second = await anext(queue), await anext(queue)
    assert (first.kind, second.payload, queue.overrun) == (RESYNC, "999", True)
    assert second.cursor[0] == 999


def test_what_is_made_of_an_event_is_made_once() -> None:
    made: list[str] = []

    def make(item: StreamEvent) -> str:
        made.append(item.payload)
        return item.payload

    one = event(1)
    assert [one.once(make), one.once(make)] == ["1", "1"]
    assert made == ["1"]
