"""Ports of this machine: whether one is free, and picking one that is."""

import errno
import random
import socket
from collections.abc import Container
from contextlib import closing

RANGE = range(20_000, 30_000)


def is_free(port: int) -> bool:
    """Tell whether nothing listens on `port` of this machine's own addresses, 127.0.0.1 and ::1."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            probe = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            continue
        with closing(probe):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError as error:
                if error.errno == errno.EADDRNOTAVAIL:
                    continue
                return False
    return True


def pick_free(taken: Container[int]) -> int:
    """Return a free port outside the range that outgoing connections use, and outside `taken`."""
    while True:
        port = random.choice(RANGE)  # noqa: S311  no secret
        if port not in taken and is_free(port):
            return port
