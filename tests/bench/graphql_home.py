"""What a home page costs over GraphQL: 20 posts with authors, tags, media, counts, viewer flags and global ids.

Chirp beside Chirp with graphql-core's executor as it is, and beside Mercurius with its compiler (Node; installed by
npm into a temporary folder). The same schema, the same posts from a far end that answers at once, one process each,
eight connections; tokens take turns, so that no two requests share a read. Needs wrk. Rounds take turns, since the
machine may be busy with something else.
"""

import asyncio
import gc
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

import aiohttp
import msgspec
from parts.gateways import chirp, running, stores, upstream, wait_until_it_listens
from passthrough import Load, processor_time
from sandbox_home import token_of_alice

from deploy.dev.ports import pick_free
from deploy.sandbox.server import Sandbox
from gateway.graphql.documents import Documents
from gateway.graphql.request import GraphQLRequest
from resolvers.entities.decode import decode_list
from resolvers.entities.status import Status
from resolvers.settings import read_settings
from resolvers.sources.gotosocial import Answer, GoToSocial
from resolvers.viewer import Viewer
from schema.build import build
from schema.compiled import CompiledExecutor
from schema.context import RequestContext
from schema.execution import execute

CONNECTIONS = 8
SECONDS = 3
ROUNDS = 5
TURNS = 300
FOLDER = Path(__file__).parent
SDL = FOLDER.parents[1] / "schema" / "schema.graphql"
PACKAGES = ("mercurius@16", "fastify@5", "graphql@16", "undici@7")
QUERY = """query Home($first: Int) { viewer { home(first: $first) {
  edges { cursor node { ...post reblog { ...post } } } pageInfo { hasNextPage endCursor } } } }
fragment post on Status {
  __typename id url createdAt content spoilerText visibility repliesCount reblogsCount favouritesCount favourited
  reblogged bookmarked account { __typename id acct displayName avatarStatic } tags { name } mentions { accountId acct }
  mediaAttachments { type url previewUrl description blurhash }
}"""
REQUEST = {"query": QUERY, "variables": {"first": 20}}
WRK = """
local turn = 0
local body = [==[%s]==]
function request()
  turn = turn + 1
  return wrk.format("POST", "/graphql", {["Authorization"] = "Bearer token-" .. turn %% 64, ["User-Agent"] = "bench",
    ["Content-Type"] = "application/json", ["Accept"] = "application/json"}, body)
end
"""


def main() -> None:
    """Measure and print."""
    if shutil.which("wrk") is None:
        print("wrk is not installed: nothing measured")
        return
    body, link = home_page()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "home.json").write_bytes(body)
        (folder / "post.lua").write_text(WRK % json.dumps(REQUEST))
        far = stack.enter_context(upstream(str(folder / "home.json"), link))
        settings = stack.enter_context(stores()) | {"GTS_HOST": f"127.0.0.1:{far}"}
        servers = {
            "Chirp": stack.enter_context(chirp(settings)),
            "Chirp, stock executor": stack.enter_context(chirp(settings, str(FOLDER / "parts" / "stock.py"))),
        }
        if shutil.which("npm"):
            servers["Mercurius with jit"] = stack.enter_context(mercurius(folder, far))
        else:
            print("npm is not installed: no comparison with Mercurius")
        tell_same(servers)
        loads = tell_rates(servers, folder / "post.lua")
        asyncio.run(tell_parts(settings, body, link, loads["Chirp"]))


def home_page() -> tuple[bytes, str]:
    """Return 20 posts of the sandbox's town as GoToSocial gives them, with their Link header."""
    with Sandbox() as sandbox:
        token = token_of_alice(sandbox.world)
        command = ["curl", "-sSi", "-A", "bench", "-H", f"Authorization: Bearer {token}"]
        url = f"http://127.0.0.1:{sandbox.port}/api/v1/timelines/home?limit=20"
        answer = subprocess.run([*command, url], capture_output=True, check=True).stdout  # noqa: S603
    head, _, body = answer.partition(b"\r\n\r\n")
    link = next(line for line in head.decode().splitlines() if line.lower().startswith("link:"))
    return body, link.partition(":")[2].strip()


@contextmanager
def mercurius(folder: Path, far: int) -> Iterator[tuple[int, int]]:
    """Install and run Mercurius; yield its process and its port."""
    quiet = ("--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(folder))
    subprocess.run(["npm", "install", *quiet, *PACKAGES], check=True, capture_output=True)  # noqa: S603, S607
    port = pick_free(())
    program = shutil.copy(FOLDER / "parts" / "mercurius.mjs", folder)
    command = ["node", program, str(port), str(far), str(SDL)]
    with running(command, {**os.environ, "NODE_ENV": "production"}, folder=folder) as pid:
        wait_until_it_listens(port)
        yield pid, port


def tell_same(servers: dict[str, tuple[int, int]]) -> None:
    """Print how large the answer is; fail unless all servers give the same data."""

    async def ask(port: int) -> dict[str, Any]:
        headers = {"Authorization": "Bearer token", "User-Agent": "bench"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"http://127.0.0.1:{port}/graphql", json=REQUEST) as answer,
        ):
            return dict(await answer.json())

    answers = {name: asyncio.run(ask(port))["data"] for name, (_, port) in servers.items()}
    first = answers["Chirp"]
    for name, data in answers.items():
        assert comparable(data) == comparable(first), (name, data)
    print(f"{count(first)} fields, {len(msgspec.json.encode(first)):,} bytes; the same from all")


def comparable(data: object) -> str:
    """Return data as text; GoToSocial's dates have another form than Chirp's."""
    return re.sub(r'(T\d\d:\d\d:\d\d)[.\d]*(Z|\+00:00)"', r'\1"', json.dumps(data, sort_keys=True))


def count(value: object) -> int:
    """Return how many fields an answer has."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (len(value) if isinstance(value, dict) else 0) + sum(map(count, below))


def tell_rates(servers: dict[str, tuple[int, int]], script: Path) -> dict[str, Load]:
    """Print rates and processor time side by side; return the medians."""
    found: dict[str, list[Load]] = {name: [] for name in servers}
    for turn in range(ROUNDS + 1):
        for name, (pid, port) in servers.items():
            measured = load(pid, port, script)
            if turn:
                found[name].append(measured)
    loads = {name: middle(each) for name, each in found.items()}
    for name, each in loads.items():
        ratio = median(a.rate / b.rate for a, b in zip(found["Chirp"], found[name], strict=True))
        print(
            f"{name}: {each.rate:.0f} requests/s, {(each.user + each.system) / 1000:.2f} ms of processor time for one;"
            f" Chirp has {ratio:.2f} times the rate"
        )
    return loads


def middle(loads: list[Load]) -> Load:
    """Return the medians."""
    return Load(*(median(getattr(each, name) for each in loads) for name in ("rate", "user", "system")))


def load(pid: int, port: int, script: Path) -> Load:
    """Ask for the page on CONNECTIONS connections for SECONDS."""
    before = processor_time(pid)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script), f"http://127.0.0.1:{port}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    user, system = (after - former for after, former in zip(processor_time(pid), before, strict=True))
    words = said.split()
    number = int(words[words.index("requests") - 1])
    assert "Non-2xx" not in said, said
    return Load(float(words[words.index("Requests/sec:") + 1]), user / number * 1e6, system / number * 1e6)


async def tell_parts(settings: dict[str, str], body: bytes, link: str, whole: Load) -> None:
    """Print where the processor time of one request goes; transport is what no other part takes."""
    schema = build()
    # As the server does.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
    documents = Documents(schema, {})
    request = GraphQLRequest(query=QUERY)
    known = documents.find(request, only_trusted=False)
    answer = Answer(200, link, body)

    class Reads:
        """Answers at once."""

        async def get(self, *_: object, **__: object) -> Answer:
            return answer

        async def any_of(self, _ids: object) -> bool:
            return False

    sources: Any = SimpleNamespace(gotosocial=None, reads=Reads(), muted=Reads(), lists=None)
    shown: Any = None

    async def find() -> None:
        documents.find(request, only_trusted=False)

    async def decode() -> None:
        decode_list(Status, body)

    async def run() -> None:
        nonlocal shown
        nothing: Any = None
        context = RequestContext(Viewer("token"), sources, nothing, nothing)
        shown = await execute(schema, known, {"first": 20}, None, context)

    async def encode() -> None:
        msgspec.json.encode(shown.data)

    parts = {"parse+validate": await cost(find)}
    async with GoToSocial(read_settings(settings)) as gotosocial:
        query = [("limit", "20")]
        parts["upstream"] = await cost(
            lambda: gotosocial.call("GET", "/api/v1/timelines/home", token="token", query=query)
        )
    parts["decode"] = await cost(decode)
    parts["execute"] = await cost(run) - parts["decode"]
    parts["encode"] = await cost(encode)
    total = (whole.user + whole.system) / 1e6
    print("processor time of one request in ms:")
    for name, seconds in {"transport": total - sum(parts.values()), **parts, "all": total}.items():
        print(f"  {name:15}{seconds * 1000:7.3f}")
    CompiledExecutor.keep = lambda *_: None  # type: ignore[method-assign]  # the stock executor
    stock = await cost(run) - parts["decode"]
    print(f"execute with the stock executor: {stock * 1000:.3f} ms, {stock / parts['execute']:.1f} times as long")


async def cost(act: Callable[[], Awaitable[object]]) -> float:
    """Return the seconds of processor time that something takes, the least of five series."""
    series = []
    for _ in range(5):
        begin = time.process_time()
        for _ in range(TURNS // 5):
            await act()
        series.append((time.process_time() - begin) / (TURNS // 5))
    return min(series)


if __name__ == "__main__":
    main()
