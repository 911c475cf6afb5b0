"""Prints what a document costs before it runs: new, known, and refused as in the tests of bad input."""

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import cast

import msgspec
from graphql import parse, validate

from gateway.graphql.documents import Documents
from gateway.graphql.operations import Asker, Operations, refusal_of
from gateway.graphql.request import GraphQLRequest, read_body
from gateway.state import State
from resolvers.errors import ChirpError
from resolvers.settings import read_settings
from resolvers.viewer import ANONYMOUS
from schema.build import build
from schema.cost import estimate
from schema.document import DocumentError

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.support.bad_graphql import REFUSED

SETTINGS = {
    "GTS_HOST": "127.0.0.1:9",
    "CHIRP_DB_HOST": "127.0.0.1:9",
    "REDIS_HOST": "127.0.0.1:9",
    "CHIRP_HOST": "http://localhost:3000",
    "SESSION_SECRET": "0" * 64,
}
HOME = """query Home($first: Int!, $after: String) { viewer { account { id acct } home(first: $first, after: $after) {
edges { cursor node { ...Post reblog { ...Post } } } pageInfo { hasNextPage endCursor } } } }
fragment Post on Status { __typename id localId uri url createdAt editedAt content spoilerText sensitive language
visibility repliesCount reblogsCount favouritesCount favourited reblogged bookmarked muted pinned account { ...Author }
mediaAttachments { __typename id } tags { name url } mentions { acct url accountId } emojis { shortcode } poll { id } }
fragment Author on Account { __typename id acct displayName avatar url locked bot relationship { following } }"""
ROUNDS = 40


def main() -> None:
    """Measure and print."""
    schema = build(hide_suggestions=True)
    documents = Documents(schema, {})
    request = GraphQLRequest(query=HOME, variables={"first": 20})
    document = documents.find(request, only_trusted=False)

    print(f"a document of {len(HOME)} characters, median of {ROUNDS}:")
    stock = timed(lambda: validate(schema.core, parse(HOME)))
    anew = timed(lambda: Documents(schema, {}).find(request, only_trusted=False))
    known = timed(lambda: documents.find(request, only_trusted=False), 1000)
    weighed = timed(lambda: estimate(schema.core, document, 0, {"first": 20}), 1000)
    print(f"  graphql-core parses and validates      {stock * 1e3:8.3f} ms")
    print(f"  new: parsed, measured, validated, kept {anew * 1e3:8.3f} ms, ratio {anew / stock:.2f}")
    print(f"  known: found by its SHA-256            {known * 1e3:8.4f} ms")
    print(f"  its cost, for a known page size        {weighed * 1e3:8.4f} ms")

    asker = Asker(ANONYMOUS, cast("State", {}), None)
    operations = Operations(schema, documents, replace(read_settings(SETTINGS), introspection="everyone"))
    print("refused, from the body to the answer:")
    for name, (body, status, _) in REFUSED.items():
        raw = (body if isinstance(body, str) else json.dumps(body)).encode()
        if status == 413:
            continue
        seconds = timed(lambda raw=raw: asyncio.run(answered(operations, asker, raw)))
        print(f"  {seconds * 1e3:8.2f} ms  {name}")


async def answered(operations: Operations, asker: Asker, body: bytes) -> bytes:
    """Return the answer to what is refused, or to what would only fail later."""
    try:
        prepared = await operations.prepare(read_body(body), asker)
    except (ChirpError, DocumentError) as fault:
        return msgspec.json.encode(refusal_of(fault))
    return prepared.kind.value.encode()


def timed(act: Callable[[], object], times: int = 1) -> float:
    """Return the seconds that something takes, the median of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        for _ in range(times):
            act()
        rounds.append((perf_counter() - begin) / times)
    return median(rounds)


if __name__ == "__main__":
    main()
