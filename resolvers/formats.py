"""How the text of one setting is read. A leaf.

Each function returns the value or raises ValueError, whose text continues the sentence that the setting's
name begins.
"""

import base64
import ipaddress
import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar
from urllib.parse import SplitResult, urlsplit

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


class Address(NamedTuple):
    """Where a server listens."""

    host: str
    port: int
    tls: bool = False


def is_loopback(host: str) -> bool:
    """Tell whether `host` (a name or an IP address, no port) can only be this machine (RFC 6761, 6.3)."""
    address = _ip(host)
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


def url_host(value: str) -> str:
    """Return the host of a URL that was read here, without port and brackets."""
    return urlsplit(value).hostname or ""


def text(value: str) -> str:
    """Read any text."""
    return value


def number(value: str, *, low: int, high: int) -> int:
    """Read a whole number, both bounds included."""
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise ValueError(f"is no whole number between {low} and {high}")
    return int(value)


def port(value: str) -> int:
    """Read a TCP port; a Kubernetes service called chirp sets CHIRP_PORT in its neighbours: told apart."""
    if value.startswith("tcp://"):
        raise ValueError("was set by Kubernetes; give the pod enableServiceLinks: false, or set it yourself")
    return number(value, low=1, high=65535)


def switch(value: str) -> bool:
    """Read on or off, in the usual spellings."""
    word = value.lower()
    if word not in {"on", "off", "true", "false", "yes", "no", "1", "0"}:
        raise ValueError("is neither on nor off")
    return word in {"on", "true", "yes", "1"}


def choice(value: str, *, words: tuple[str, ...]) -> str:
    """Read one of `words`, in lower case."""
    if value.lower() not in words:
        raise ValueError(f"holds {value!r}, which is none of {', '.join(words)}")
    return value.lower()


def listed(value: str, *, item: Callable[[str], T]) -> tuple[T, ...]:
    """Read items separated by commas."""
    return tuple(item(part.strip()) for part in value.split(",") if part.strip())


def chosen(value: str, *, words: tuple[str, ...]) -> frozenset[str]:
    """Read some of `words`, separated by commas; `none` for not one of them."""
    return frozenset() if value.lower() == "none" else frozenset(listed(value, item=partial(choice, words=words)))


def url(value: str, *, schemes: tuple[str, ...], path: bool = False) -> str:
    """Read a URL, cut the slash at its end; the first of `schemes` stands in where none is written."""
    parts = _split(value, schemes[0])
    if parts.scheme not in schemes:
        raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if parts.path.strip("/") and not path:
        raise ValueError("must end after the host and the port: it can have no path")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def public_origin(value: str) -> str:
    """Read the origin people see: https, or http on this machine; the scheme's own port is left out."""
    loopback = is_loopback(_split(value, "https").hostname or "")
    origin = url(value, schemes=("http", "https") if loopback else ("https", "http"))
    if origin.startswith("http://") and not loopback:
        raise ValueError("must be https:// (plain http is for localhost: cookies and push need TLS)")
    return origin.removesuffix(":443" if origin.startswith("https") else ":80")


def address(value: str, *, schemes: tuple[str, ...], default_port: int, tls: str = "") -> Address:
    """Read a host and a port; the scheme may be left out, `tls` is the one that means encryption."""
    parts = _split(url(value, schemes=schemes), schemes[0])
    return Address(parts.hostname or "", parts.port or default_port, parts.scheme == tls)


def host(value: str) -> str:
    """Read the name of a public server, with a port where it is not 443."""
    return url(value, schemes=("https",)).removeprefix("https://")


def ip(value: str) -> str:
    """Read an IP address."""
    if _ip(value) is None:
        raise ValueError("is no IP address")
    return value


def network(value: str) -> Network:
    """Read an IP address or network (CIDR)."""
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError(f"holds {value!r}, which is no IP address or network") from None


def secret(value: str) -> str:
    """Read a secret that keys are derived from."""
    if len(value) < 32:
        raise ValueError("is shorter than 32 characters; `openssl rand -hex 64` makes a good one")
    if "," in value:
        raise ValueError("may hold no comma, since CHIRP_SECRET_PREVIOUS separates secrets by it")
    return value


def vapid_key(value: str, *, size: int) -> str:
    """Read a key of `size` bytes in base64url without padding (RFC 8292, section 3.2)."""
    key = value.rstrip("=")
    try:
        raw = base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if len(raw) != size:
        raise ValueError(f"is not {size} bytes in base64url; `chirp keys` makes a pair")
    return key


def contact(value: str) -> str:
    """Read a mailto: or https: address (RFC 8292, section 2.1)."""
    if not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+|https://\S+", value):
        raise ValueError("must be a mailto: or https:// address")
    return value


def _ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _split(value: str, default_scheme: str) -> SplitResult:
    try:
        parts = urlsplit(value if "://" in value else f"{default_scheme}://{value}")
        number_of_port = parts.port
    except ValueError:
        raise ValueError("holds no valid host and port") from None
    name = parts.hostname or ""
    if number_of_port == 0 or parts.netloc.endswith(":") or not (_HOST_NAME.fullmatch(name) or _ip(name)):
        raise ValueError("holds no valid host and port")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("may hold no user name, password, query or fragment")
    return parts
