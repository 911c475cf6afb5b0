"""The address of the client behind trusted proxies: one that we vouch for."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import Scope

from resolvers.formats import Network

Address = IPv4Address | IPv6Address

_MEMO = "chirp.client_address"
_UNKNOWN = ip_address("0.0.0.0")  # noqa: S104  stands for no address; nothing binds to it


def client_address(scope: Scope, trusted: Sequence[Network]) -> Address:
    """Return the address of the client of a request or socket. It is looked for once."""
    found: Address | None = scope.get(_MEMO)
    if found is None:
        peer = scope["client"][0] if scope.get("client") else ""
        hops = [hop for name, value in scope["headers"] if name == b"x-forwarded-for" for hop in value.split(b",")]
        found = scope[_MEMO] = nearest(peer, hops, trusted)
    return found


def nearest(peer: str, hops: Sequence[bytes], trusted: Sequence[Network]) -> Address:
    """Return the nearest address that is no trusted proxy, reading X-Forwarded-For (`hops`) from right to left.

    What stands left of it was written by the client itself and says nothing. An entry that is no address ends the
    search: the proxy that wrote it is the last one known.
    """
    found = _address(peer)
    if found is None:
        return _UNKNOWN
    hops = list(hops)
    while hops and any(found in network for network in trusted):
        nearer = _address(hops.pop().decode("latin-1").strip())
        if nearer is None:
            break
        found = nearer
    return found


# Proxies and busy clients come again and again, and parsing costs more than all the rest here.
@lru_cache(maxsize=4096)
def _address(text: str) -> Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    # A dual-stack socket writes IPv4 clients as ::ffff:a.b.c.d.
    return getattr(found, "ipv4_mapped", None) or found
