"""How GoToSocial treats what comes through Chirp: its limits, whose address it sees, who else can reach it.

An address of the range for documentation (RFC 3849) stands for a person whom GoToSocial has not seen yet: if it
believes Chirp's X-Forwarded-For, that person's allowance is whole.
"""

import asyncio
import re
import secrets
import socket
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec

from deploy.doctor.finding import Finding, fault, ok, skipped, warning
from resolvers.errors import ChirpError
from resolvers.settings import Settings
from resolvers.sources.gotosocial import GoToSocial

LIMITS = "GoToSocial rate limit"
PROXIES = "GoToSocial trusted-proxies"
OUTSIDE = "GoToSocial from outside"
_PATIENCE = 3.0
# How GoToSocial's own pages tell an admin whose address they see (web/template/page_header.tmpl).
_SEEN = re.compile(rb"adding <code>\s*([0-9A-Fa-f.:]+/\d+)\s*</code>")


class _Software(msgspec.Struct):
    name: str


class _NodeInfo(msgspec.Struct):
    software: _Software


async def check(settings: Settings) -> list[Finding]:
    """Check limits and reach; says nothing when GoToSocial does not answer, which another group tells."""
    async with GoToSocial(settings) as gotosocial:
        try:
            found = await _limits(gotosocial)
        except ChirpError:
            return []
    return [*found, await outside(settings)]


async def _limits(gotosocial: GoToSocial) -> list[Finding]:
    allowances = [await _allowance(gotosocial) for _ in range(2)]
    first = allowances[0]
    if first is None:
        return [
            ok(LIMITS, "off for what comes through Chirp, which limits by itself"),
            skipped(PROXIES, "cannot be seen while its limits are off; they matter for the address of a sign-up"),
        ]
    limited = warning(
        LIMITS,
        f"GoToSocial allows each address {first[0]} requests in 5 minutes, beside Chirp's own limits",
        "set advanced-rate-limit-requests: 0 in GoToSocial, which only Chirp can reach",
    )
    if all(allowance is not None and allowance[1] == allowance[0] - 1 for allowance in allowances):
        return [limited, ok(PROXIES, "GoToSocial believes Chirp about who asks")]
    seen = await _address_seen(gotosocial)
    return [
        limited,
        fault(
            PROXIES,
            "GoToSocial does not believe Chirp about who asks: all people share one limit",
            f"add {seen or 'the address of Chirp'} to trusted-proxies of GoToSocial",
        ),
    ]


async def _allowance(gotosocial: GoToSocial) -> tuple[int, int] | None:
    """Return limit and rest of somebody new, None when there is no limit. Raises UpstreamDownError."""
    headers = [*_somebody(), (b"accept", b"application/json")]
    async with gotosocial.forward("GET", b"/api/v1/instance", headers, None) as answer:
        told = {name.lower(): value for name, value in answer.headers}
    limit, rest = told.get(b"x-ratelimit-limit", b""), told.get(b"x-ratelimit-remaining", b"")
    return (int(limit), int(rest)) if limit.isdigit() and rest.isdigit() else None


async def _address_seen(gotosocial: GoToSocial) -> str:
    headers = [*_somebody(), (b"accept", b"text/html")]
    async with gotosocial.forward("GET", b"/about", headers, None) as answer:
        page = b"".join([chunk async for chunk in answer.chunks])
    found = _SEEN.search(page)
    return found[1].decode() if found else ""


def _somebody() -> list[tuple[bytes, bytes]]:
    address = f"2001:db8:{secrets.randbelow(65536):x}:{secrets.randbelow(65536):x}::1"
    return [(b"user-agent", b"Chirp"), (b"x-forwarded-for", address.encode())]


async def outside(settings: Settings) -> Finding:
    """Find out whether others than Chirp can reach GoToSocial, as far as that can be seen from here."""
    if settings.is_local:
        return skipped(OUTSIDE, "CHIRP_HOST is this machine only")
    upstream, public = urlsplit(settings.gts_url), urlsplit(settings.public_origin)
    port = upstream.port or (443 if upstream.scheme == "https" else 80)
    remedy = "let it listen on a private address only, and keep its port closed: nobody passes Chirp's limits then"
    if open_addresses := await _global_addresses(upstream.hostname or "", port):
        return warning(OUTSIDE, f"GTS_HOST is a public address ({', '.join(open_addresses)})", remedy)
    if port == (public.port or (443 if public.scheme == "https" else 80)):
        return skipped(OUTSIDE, f"Chirp itself is reached at port {port}")
    if await is_gotosocial_at(settings, f"{upstream.scheme}://{_host(public.hostname or '')}:{port}"):
        return warning(OUTSIDE, f"it answers at {public.hostname} port {port}, beside Chirp", remedy)
    return ok(OUTSIDE, f"not seen at {public.hostname} port {port}")


async def is_gotosocial_at(settings: Settings, url: str) -> bool:
    """Tell whether a GoToSocial answers at `url` within 3 seconds."""
    try:
        async with asyncio.timeout(_PATIENCE), GoToSocial(replace(settings, gts_url=url)) as gotosocial:
            answer = await gotosocial.call("GET", "/nodeinfo/2.0", token=None)
        return msgspec.json.decode(answer.body, type=_NodeInfo).software.name == "gotosocial"
    except (ChirpError, TimeoutError, msgspec.MsgspecError):
        return False


async def _global_addresses(host: str, port: int) -> list[str]:
    with suppress(ValueError):
        return [host] if ip_address(host).is_global else []
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    addresses = {str(address[0]).partition("%")[0] for *_, address in found}
    return sorted(address for address in addresses if ip_address(address).is_global)


def _host(name: str) -> str:
    return f"[{name}]" if ":" in name else name
