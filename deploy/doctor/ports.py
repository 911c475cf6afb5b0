"""The ports that Chirp listens on: free, or in use by a Chirp that runs already."""

import errno
import os
import socket
from ipaddress import ip_address

from deploy.doctor.finding import Finding, fault, ok
from resolvers.errors import ChirpError
from resolvers.settings import Settings
from resolvers.sources.endpoint import ask


async def check(settings: Settings) -> list[Finding]:
    """Try both ports on CHIRP_BIND."""
    ports = {"CHIRP_PORT": settings.port, "CHIRP_OPS_PORT": settings.ops_port}
    return [await _port(settings.bind, port, name) for name, port in ports.items()]


async def _port(address: str, port: int, name: str) -> Finding:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.create_server((address, port), family=family):
            return ok(name, f"port {port} of {address} is free")
    except OSError as error:
        number = error.errno or 0
    if number == errno.EADDRNOTAVAIL:
        return fault(name, f"{address} is no address of this machine", "correct CHIRP_BIND")
    if number != errno.EADDRINUSE:
        return fault(name, f"port {port} of {address}: {os.strerror(number)}", f"set {name} above 1023")
    if await _is_chirp(address, port):
        return ok(name, f"port {port} of {address} is used by a running Chirp")
    return fault(name, f"port {port} of {address} is used by another program", f"stop that, or set {name}")


async def _is_chirp(address: str, port: int) -> bool:
    here = ip_address(address)
    is_v6 = here.version == 6
    near = ("::1" if is_v6 else "127.0.0.1") if here.is_unspecified else address
    try:
        livez = await ask(f"http://{f'[{near}]' if is_v6 else near}:{port}/livez")
    except ChirpError:
        return False
    return (livez.status, livez.body) == (200, b"ok")
