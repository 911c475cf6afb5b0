"""What a gateway holds in memory: idle, and while a file of 40 MiB goes through it."""

import http.client
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from parts.gateways import chirp, stores, upstream

MIB = 1024 * 1024
PIECE = b"x" * 65536
PIECES = 40 * MIB // len(PIECE)
UPLOADS = 3


def main() -> None:
    """Measure and print."""
    with stores() as environ, upstream() as far, chirp(environ | {"GTS_HOST": f"127.0.0.1:{far}"}) as (pid, port):
        get(port)
        time.sleep(1)
        idle = resident(pid)
        print(f"idle: {idle / MIB:.1f} MiB")
        for _ in range(UPLOADS):
            print(f"upload of 40 MiB: at most {(highest(pid, port) - idle) / MIB:.1f} MiB above idle")
        print(f"after it: {(resident(pid) - idle) / MIB:.1f} MiB above idle")


def get(port: int) -> None:
    """Ask for one page, so that all that a request needs is there."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/api/v1/bookmarks", headers={"User-Agent": "bench"})
    assert connection.getresponse().status == 200
    connection.close()


def highest(pid: int, port: int) -> int:
    """Upload 40 MiB; return the most bytes the process had meanwhile."""
    seen = [resident(pid)]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.002):
            seen.append(resident(pid))

    watching = threading.Thread(target=watch)
    watching.start()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"User-Agent": "bench", "Content-Length": str(PIECES * len(PIECE))}
    connection.request("POST", "/api/v2/media", body=pieces(), headers=headers)
    assert connection.getresponse().status == 200
    connection.close()
    done.set()
    watching.join()
    return max(seen)


def pieces() -> Iterator[bytes]:
    """Yield the file."""
    for _ in range(PIECES):
        yield PIECE


def resident(pid: int) -> int:
    """Return the bytes of memory that a process has now."""
    line = next(row for row in Path(f"/proc/{pid}/status").read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
