"""A head that is known would have been read as the one that is remembered, but for the addresses it tells."""

from dataclasses import dataclass, field

import httptools
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.heads import Heads

NAMES = [b"X-Forwarded-For", b"x-forwarded-for", b"X-Real-IP", b"X-Real-Ip", b"Referer", b"X-Forwarded-For-Not", b"A"]
COLONS = [b": ", b":", b":  ", b":\t", b" : "]
VALUES = [
    b"192.0.2.1",
    b"192.0.2.2",
    b"2001:db8::1",
    b"abcd",
    b"192.0.2.1, 192.0.2.2",
    b"",
    b"192.0.2.1 ",
    b"X-Real-IP: ab",
]
ENDS = [b"\r\n", b"\r\n", b"\r\n", b"\r\n\r\n", b"\n", b"\r\n "]
TOLD = (b"x-forwarded-for", b"x-real-ip")

# Two heads that differ in the values of some lines.
pairs = st.lists(st.tuples(*map(st.sampled_from, (NAMES, COLONS, VALUES, VALUES, ENDS))), max_size=3).map(
    lambda found: (
        b"GET / HTTP/1.1\r\n" + b"".join(name + colon + one + end for name, colon, one, _, end in found) + b"\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(name + colon + two + end for name, colon, _, two, end in found) + b"\r\n",
    )
)


@dataclass
class Read:
    """What the parser of the server says to a head; it is `good` when that is one whole request."""

    head: bytes
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    ends: int = 0
    good: bool = True

    def __post_init__(self) -> None:
        try:
            httptools.HttpRequestParser(self).feed_data(self.head)
        except httptools.HttpParserError:
            self.good = False
        self.good &= self.ends == 1

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_message_complete(self) -> None:
        self.ends += 1

    def but_addresses(self) -> list[tuple[bytes, bytes]]:
        return [(name, b"" if name in TOLD else value) for name, value in self.headers]

    def forwarded(self) -> list[bytes]:
        return [value for name, value in self.headers if name == TOLD[0]]


@given(pairs)
def test_a_known_head_is_read_alike(pair: tuple[bytes, bytes]) -> None:
    one, other = pair
    first, second = Read(one), Read(other)
    assume(first.good)
    known = Heads[Read]()
    known.remember("peer", one, first)
    found = known.known("peer", other)
    if found is not None:
        read, address = found
        assert read is first
        assert second.good
        assert second.but_addresses() == first.but_addresses()
        assert second.forwarded() == ([] if address is None else [address])
    assert known.known("another", other) is None


@given(st.sampled_from(VALUES[:4]), st.sampled_from(VALUES[:4]))
def test_it_is_known_whomever_it_names(one: bytes, other: bytes) -> None:
    known = Heads[int]()
    head = b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: %s\r\nX-Real-Ip: %s\r\n\r\n"
    known.remember("peer", head % (one, one), 1)
    assert known.known("peer", head % (other, other)) == (1, other)


def test_what_strangers_send_has_a_bound() -> None:
    known = Heads[int]()
    for number in range(10_000):
        known.remember("peer", b"GET /%d HTTP/1.1\r\n\r\n" % number, number)
    known.remember("peer", b"GET /" + b"x" * 2000 + b" HTTP/1.1\r\n\r\n", 0)
    assert (
        0
        < sum(known.known("peer", b"GET /%d HTTP/1.1\r\n\r\n" % number) is not None for number in range(10_000))
        <= 4096
    )
    assert known.known("peer", b"GET /" + b"x" * 2000 + b" HTTP/1.1\r\n\r\n") is None
