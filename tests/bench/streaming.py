"""How soon a post reaches live clients, through Chirp and without it, and what an idle one costs.

The same clients once at `chirp serve` and once at the server behind it, which sends as fast as Python can. Usage:
.venv/bin/python tests/bench/streaming.py [SECONDS]
"""

import asyncio
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvloop
from parts.gateways import chirp, stores, wait_until_it_listens
from parts.listeners import Listener, close, connect

from deploy.dev.ports import pick_free

STREAM_END = Path(__file__).with_name("parts") / "stream_end.py"
HOME = (
    "subscription { timeline(kind: HOME) { __typename ... on StatusPosted { cursor status { id content createdAt "
    "visibility account { id acct displayName avatar } mediaAttachments { url } } } } }"
)


@contextmanager
def stream_end() -> Iterator[tuple[int, int]]:
    """Run the far end; yield its process and port."""
    port = pick_free(())
    with subprocess.Popen([sys.executable, os.fspath(STREAM_END), str(port)]) as process:  # noqa: S603
        try:
            wait_until_it_listens(port)
            yield process.pid, port
        finally:
            process.terminate()


def memory(pid: int) -> float:
    """Return the resident memory of a process in kB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return float(found[1]) if found else 0.0


def cpu(pid: int) -> float:
    """Return the seconds that a process has had a processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def blast(port: int, accounts: int, rate: int, seconds: int) -> dict[str, float]:
    """Let the far end send; return what it tells of that."""
    url = f"http://127.0.0.1:{port}/blast?accounts={accounts}&rate={rate}&seconds={seconds}"

    def ask() -> dict[str, float]:
        with urllib.request.urlopen(url, timeout=120) as answer:
            told: dict[str, float] = json.loads(answer.read())
            return told

    return await asyncio.to_thread(ask)


class Figures:
    """What came of one run."""

    def __init__(self, ages: list[float], expected: int, used: float) -> None:
        self.count = len(ages)
        self.expected = expected
        cuts = statistics.quantiles(ages, n=100) if len(ages) > 1 else [0.0] * 99
        self.each = used / max(self.count, 1) * 1e6
        self.p50, self.p99 = cuts[49] * 1e3, cuts[98] * 1e3


async def measure(
    make: Callable[[int], Listener],
    pid: int,
    port: int,
    end: int,
    *,
    clients: int,
    accounts: int,
    rate: int,
    seconds: int,
) -> Figures:
    """Return the figures for `clients` of some accounts, `rate` deliveries a second in all."""
    listeners = [make(number) for number in range(clients)]
    await connect(port, listeners)
    await asyncio.sleep(1.5)
    posts = rate * accounts // clients
    used = cpu(pid)
    await blast(end, accounts, posts, seconds)
    await asyncio.sleep(1)
    used = cpu(pid) - used
    ages = [age for one in listeners for age in one.ages]
    close(listeners)
    await asyncio.sleep(0.5)
    return Figures(ages, posts * seconds * clients // accounts, used)


def show(name: str, figures: Figures, direct: Figures | None = None) -> None:
    """Print a line."""
    line = f"  {name:34} {figures.count:6} of {figures.expected:6} arrived"
    line += f"   p50 {figures.p50:7.2f} ms   p99 {figures.p99:7.2f} ms"
    line += f"   {figures.each:5.1f} us of its processor each"
    print(line + (f"   {figures.p99 / max(direct.p99, 0.01):5.1f} x direct" if direct else ""), flush=True)


def mastodon(accounts: int) -> Callable[[int], Listener]:
    """Return what makes a client of Mastodon's streaming."""
    return lambda number: Listener(
        f"/api/v1/streaming?stream=user&access_token=a{number % accounts}-{number // accounts}"
    )


def graphql(accounts: int) -> Callable[[int], Listener]:
    """Return what makes a subscriber of GraphQL; a few tokens for each account."""

    def make(number: int) -> Listener:
        token = f"a{number % accounts}-0"
        init = json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        wish = json.dumps({"id": "1", "type": "subscribe", "payload": {"query": HOME}})
        return Listener("/graphql", protocol="graphql-transport-ws", hello=(init.encode(), wish.encode()))

    return make


async def idle(pid: int, port: int, count: int, accounts: int) -> None:
    """Print what an idle client costs, beyond the sockets to GoToSocial, which are open already."""
    first = [mastodon(accounts)(number) for number in range(accounts)]
    await connect(port, first)
    before = memory(pid)
    listeners = [mastodon(accounts)(number) for number in range(accounts, accounts + count)]
    await connect(port, listeners)
    await asyncio.sleep(1)
    print(f"  {count} idle clients                  {(memory(pid) - before) / count:6.1f} kB for each", flush=True)
    close(listeners + first)
    await asyncio.sleep(1)


async def slow(pid: int, port: int, end: int, seconds: int) -> None:
    """Print how 50 clients that never read change things for 450 others: 1,000 deliveries a second in all."""
    usual = await measure(mastodon(50), pid, port, end, clients=450, accounts=50, rate=900, seconds=seconds)
    show("450 clients, 900/s", usual)
    before = memory(pid)
    deaf = [Listener(f"/api/v1/streaming?stream=user&access_token=a{number}-deaf", deaf=True) for number in range(50)]
    await connect(port, deaf)
    listeners = [mastodon(50)(number) for number in range(450)]
    await connect(port, listeners)
    await asyncio.sleep(1)
    used = cpu(pid)
    told = await blast(end, 50, 100, seconds)
    await asyncio.sleep(1)
    among = Figures([age for one in listeners for age in one.ages], 100 * seconds * 9, cpu(pid) - used)
    show("the same among 50 that never read", among)
    print(
        f"  p99 among them / without           {among.p99 / max(usual.p99, 0.01):6.2f}\n"
        f"  memory                             {before / 1e3:.0f} MB, then {memory(pid) / 1e3:.0f} MB\n"
        f"  bytes that waited for Chirp to read {told['waited']:.0f} at most",
        flush=True,
    )
    close(listeners + deaf)
    await asyncio.sleep(1)


async def run(settings: Mapping[str, str], seconds: int) -> None:
    """Start all that is needed and measure."""
    with stream_end() as (far, end), chirp({**settings, "GTS_HOST": f"127.0.0.1:{end}"}) as (pid, port):
        print("1,000 Mastodon clients of 50 accounts:")
        await idle(pid, port, 1000, 50)
        for rate in (4_000, 10_000):
            direct = await measure(mastodon(50), far, end, end, clients=1000, accounts=50, rate=rate, seconds=seconds)
            show(f"{rate}/s, direct", direct)
            through = await measure(mastodon(50), pid, port, end, clients=1000, accounts=50, rate=rate, seconds=seconds)
            show(f"{rate}/s, through Chirp", through, direct)
        print("300 GraphQL subscribers of 30 accounts:")
        subscribers = await measure(graphql(30), pid, port, end, clients=300, accounts=30, rate=600, seconds=seconds)
        show("600/s, through Chirp", subscribers)
        print("500 clients:")
        await slow(pid, port, end, seconds)


def main() -> None:
    """Measure for SECONDS (5) in each run."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with stores() as settings:
        uvloop.run(run(settings, int(sys.argv[1]) if len(sys.argv) > 1 else 5))


if __name__ == "__main__":
    main()
