"""What the pass-through costs beside nginx on the same machine, and what the cache saves; limits, metrics and logs on.

Needs wrk, and nginx to compare with. With GTS_HOST set, cached reads are compared with that GoToSocial as well. Each
server is one process; rounds take turns, since the machine may be busy with something else.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from parts.gateways import chirp, prepare, stores, upstream, wait_until_it_listens

from deploy.dev.ports import pick_free

CONNECTIONS = 8
SECONDS = 3
ROUNDS = 5
SINGLE_REQUESTS = 1500
PATH = "/api/v1/bookmarks"
CACHED = "/api/v2/instance"
TOKEN = "bench"
# Four thousand people who share nothing, each of whom asks less than a limit allows. Their clients have one name, or
# each request another. What is asked is made before, so that wrk is not what is measured.
PEOPLE = """
local count, requests = 0, {}
local function made(name, person)
  local address = "198.51." .. math.floor(person / 250) .. "." .. person % 250
  return wrk.format(nil, nil, {["User-Agent"] = name, ["X-Forwarded-For"] = address})
end
init = function()
  for person = 0, 3999 do requests[person] = made("bench", person) end
end
request = function()
  count = count + 1
  return KNOWN and requests[count % 4000] or made("bench" .. count, count % 4000)
end
"""
TICK = os.sysconf("SC_CLK_TCK")
NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  keepalive_requests 1000000; access_log {folder}/access.log;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream gotosocial {{ server 127.0.0.1:{far}; keepalive 16; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://gotosocial; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
"""


@dataclass(frozen=True)
class Load:
    """What one round gave: requests per second, and the processor time of one request in microseconds."""

    rate: float
    user: float
    system: float


def main() -> None:
    """Measure and print."""
    if shutil.which("wrk") is None:
        print("wrk is not installed: nothing measured")
        return
    with stores() as environ, upstream() as far, ExitStack() as stack:
        environ |= {"GTS_HOST": f"127.0.0.1:{far}", "CHIRP_RATE_LIMITS": "on"}
        asyncio.run(prepare(environ))
        pid, port = stack.enter_context(chirp(environ))
        servers = {"chirp": (pid, port)}
        if shutil.which("nginx"):
            servers["nginx"] = stack.enter_context(nginx(far))
        else:
            print("nginx is not installed: no comparison")
        tell_rates(servers)
        tell_added(far, servers)
    if "GTS_HOST" in os.environ:
        with stores() as environ:
            environ |= {"GTS_HOST": os.environ["GTS_HOST"], "CHIRP_RATE_LIMITS": "on"}
            with chirp(environ) as (pid, port):
                tell_cached(pid, port, os.environ["GTS_HOST"])


def tell_rates(servers: Mapping[str, tuple[int, int]]) -> None:
    """Print rates and processor time, side by side."""
    found: dict[str, list[Load]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, (pid, port) in servers.items():
            found[name].append(load(pid, f"http://127.0.0.1:{port}{PATH}", token=True))
    for name, loads in found.items():
        print(f"{name}: {told(loads)}")
    if "nginx" in found:
        ratio = median(a.rate / b.rate for a, b in zip(found["chirp"], found["nginx"], strict=True))
        print(f"chirp / nginx: {ratio:.2f}")


def tell_added(far: int, servers: Mapping[str, tuple[int, int]]) -> None:
    """Print what each server adds to the time of a request that is alone."""
    ports = {"direct": far} | {name: port for name, (_, port) in servers.items()}
    found: dict[str, list[float]] = {name: [] for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            found[name].append(single(port))
    direct = median(found.pop("direct"))
    added = ", ".join(f"{name} {(median(times) - direct) * 1e6:.0f} us" for name, times in found.items())
    print(f"added p50 with one request at a time: {added} (direct {direct * 1e6:.0f} us)")


def tell_cached(pid: int, port: int, gotosocial: str) -> None:
    """Print the rate of a cached read, beside GoToSocial's own, and of one in a head that was never read before."""
    rounds = [
        (load(pid, f"http://127.0.0.1:{port}{CACHED}"), load(None, f"http://{gotosocial}{CACHED}"))
        for _ in range(ROUNDS)
    ]
    cached, direct = ([pair[side] for pair in rounds] for side in (0, 1))
    print(f"cached {CACHED}: {told(cached)}")
    print(f"of clients unknown: {told([load(pid, f'http://127.0.0.1:{port}{CACHED}', known=False)])}")
    print(f"GoToSocial itself: {median(item.rate for item in direct):.0f} requests/s")
    print(f"cached / GoToSocial: {median(a.rate / b.rate for a, b in rounds):.2f}")


def told(loads: Sequence[Load]) -> str:
    """Return the medians as text."""
    rate, user, system = (median(getattr(item, name) for item in loads) for name in ("rate", "user", "system"))
    return f"{rate:.0f} requests/s, processor time of one {user + system:.0f} us (user {user:.0f}, system {system:.0f})"


def load(pid: int | None, url: str, *, token: bool = False, known: bool = True) -> Load:
    """Ask for `url` on CONNECTIONS connections for SECONDS; the processor time is that of process `pid`.

    An account asks, whom no limit stops, or people of many addresses, of whom none asks too much. Their clients have
    one name; unless they are `known`, it is another one each time.
    """
    before = processor_time(pid)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-HUser-Agent: bench"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(PEOPLE.replace("KNOWN", "true" if known else "false"))
        script.flush()
        command += [f"-HAuthorization: Bearer {TOKEN}"] if token else ["-s", script.name]
        said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout  # noqa: S603
    user, system = (after - former for after, former in zip(processor_time(pid), before, strict=True))
    words = said.split()
    count = int(words[words.index("requests") - 1])
    assert "Non-2xx" not in said, said
    return Load(float(words[words.index("Requests/sec:") + 1]), user / count * 1e6, system / count * 1e6)


def processor_time(pid: int | None) -> tuple[float, float]:
    """Return the seconds that a process has spent in user and in system mode."""
    if pid is None:
        return 0.0, 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return int(fields[11]) / TICK, int(fields[12]) / TICK


def single(port: int) -> float:
    """Return the median seconds of requests one after the other on one connection."""
    head = f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAuthorization: Bearer {TOKEN}"
    request = f"{head}\r\n\r\n".encode()
    times = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(SINGLE_REQUESTS):
            begin = time.perf_counter()
            connection.sendall(request)
            told, _, body = connection.recv(65536).partition(b"\r\n\r\n")
            length = int(told.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            got = len(body)
            while got < length:
                got += len(connection.recv(65536))
            times.append(time.perf_counter() - begin)
    return median(times)


@contextmanager
def nginx(far: int) -> Iterator[tuple[int, int]]:
    """Run nginx in front of `far`; yield the process of its one worker and its port."""
    port = pick_free(())
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, far=far, port=port))
        Path(folder).chmod(0o755)
        with subprocess.Popen(["nginx", "-p", folder, "-c", config]) as process:  # noqa: S603, S607
            try:
                wait_until_it_listens(port)
                yield worker_of(process.pid), port
            finally:
                process.terminate()


def worker_of(master: int) -> int:
    """Return nginx's worker, which comes a moment after the port."""
    while not (children := Path(f"/proc/{master}/task/{master}/children").read_text().split()):
        time.sleep(0.01)
    return int(children[0])


if __name__ == "__main__":
    main()
