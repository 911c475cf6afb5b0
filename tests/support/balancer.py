"""One address for several gateways, as a load balancer gives them: round and round among those that are ready."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import aiohttp

from tests.support.wire import pass_on


class Balancer:
    """Passes connections on; one whose /readyz is not ok gets no new ones."""

    def __init__(self, targets: Iterable[str]) -> None:
        self._targets = list(targets)
        self._turn = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        try:
            target = urlsplit(await self._choose())
            # One that was killed since takes nobody: the client is told so, and comes again.
            with suppress(ConnectionError):
                far_reader, far_writer = await asyncio.open_connection(target.hostname, target.port)
                await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))
        finally:
            writer.close()

    async def _choose(self) -> str:
        async with aiohttp.ClientSession() as session:
            while True:
                self._turn += 1
                target = self._targets[self._turn % len(self._targets)]
                with suppress(aiohttp.ClientError):
                    async with session.get(f"{target}/readyz") as answer:
                        if answer.status == 200:
                            return target
                await asyncio.sleep(0.02)


@asynccontextmanager
async def balanced(targets: Iterable[str]) -> AsyncIterator[Balancer]:
    """Yield a balancer in front of some gateways."""
    balancer = Balancer(targets)
    carrying: set[asyncio.Task[None]] = set()

    def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(balancer.serve(reader, writer))
        carrying.add(task)
        task.add_done_callback(carrying.discard)

    server = await asyncio.start_server(carry, "127.0.0.1", 0)
    balancer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield balancer
    finally:
        server.close()
        for task in tuple(carrying):
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)
