"""How long the sandbox takes for 20 statuses of home over a kept-alive connection, beside its emptiest answer.

The target is less than 5 ms in the median. Client and server share a process, so the figure includes the client.
"""

import http.client
import json
from statistics import median
from time import perf_counter

from deploy.sandbox.deeds.oauth import OUT_OF_BAND, exchange_code, grant_code, register_app
from deploy.sandbox.deeds.statuses import Draft, post_status
from deploy.sandbox.server import Sandbox
from deploy.sandbox.world import World

AUTHORS = ("alice", "bob", "carol", "dave")
POSTS = 400
WARM_UP = 20
ROUNDS = 200


def main() -> None:
    """Measure and print."""
    with Sandbox() as sandbox:
        token = fill(sandbox.world)
        connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
        try:
            probe, _ = measure(connection, "/readyz", token)
            home, body = measure(connection, "/api/v1/timelines/home?limit=20", token)
        finally:
            connection.close()
    count = len(json.loads(body))
    print(f"home of {count} statuses, {len(body)} bytes: {home:.2f} ms (median of {ROUNDS})")
    print(f"GET /readyz: {probe:.2f} ms; home takes {home / probe:.1f} times as long")


def fill(world: World) -> str:
    """Let the people of the demo post, and return a token of alice."""
    accounts = [account for account in world.accounts if account.username in AUTHORS]
    for number in range(POSTS):
        author = accounts[number % len(accounts)]
        post_status(world, author, Draft(text=f"Number {number} for @alice, about #birds"))
    return token_of_alice(world)


def token_of_alice(world: World) -> str:
    """Return a token with which alice may read."""
    app = register_app(world, "Bench", redirect_uris=OUT_OF_BAND, scopes="read")
    user = world.users.one("email", "alice@example.org")
    assert user, "alice is one of the demo"
    code = grant_code(world, app, user, OUT_OF_BAND, "read")
    return exchange_code(world, app.client_id, app.client_secret, OUT_OF_BAND, code.id).access


def measure(connection: http.client.HTTPConnection, path: str, token: str) -> tuple[float, bytes]:
    """Return the median of a GET in milliseconds, and the body."""
    headers = {"User-Agent": "bench", "Authorization": f"Bearer {token}"}
    times = []
    body = b""
    for turn in range(WARM_UP + ROUNDS):
        start = perf_counter()
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as answer:
            body = answer.read()
            assert answer.status == 200, answer.status
        if turn >= WARM_UP:
            times.append(perf_counter() - start)
    return median(times) * 1000, body


if __name__ == "__main__":
    main()
