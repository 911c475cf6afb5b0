"""The compiled completion gives what graphql-core's executor gives: data in the same order, errors, nulls and paths.

Over a schema with every kind of field, value and failure; over the real schema and what a real GoToSocial answered.
"""

import asyncio
import gc
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLObjectType, GraphQLSchema, parse, validate
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from resolvers import accounts, statuses, timelines
from resolvers.entities.relationship import Relationship
from resolvers.entities.status import Status
from resolvers.errors import UpstreamDownError
from resolvers.paging import Page
from resolvers.sources.gotosocial import Answer
from resolvers.viewer import Viewer
from schema.build import build
from schema.compiled import CompiledExecutor
from schema.context import RequestContext
from schema.document import read_document
from schema.execution import execute
from schema.field import is_waiting
from tests.support.operations import VARIABLES, operations
from tests.support.trees import Colour, Leaf, Loose, Tree, schema_of_trees

RECORDINGS = Path(__file__).parents[1] / "contract" / "recordings"
SMALL = schema_of_trees()
REAL = build().core
# What fails is shown as it was found: making it smaller takes longer than a test may.
MANY = settings(max_examples=80, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
PATIENT = pytest.mark.timeout(60)


async def outcome(schema: GraphQLSchema, text: str, context: object, kept: dict[Any, object] | None) -> ExecutionResult:
    """Return what an execution gives; it is compiled when `kept` is there."""
    document = parse(text)
    values = {name: value for name, value in VARIABLES.items() if f"${name}:" in text}
    executor = CompiledExecutor.build(schema, document, context_value=context, raw_variable_values=values)
    assert isinstance(executor, CompiledExecutor), executor
    if kept is not None:
        executor.keep(document, kept)
    result = executor.execute_operation()
    done = await result if executor.is_awaitable(result) else result
    assert isinstance(done, ExecutionResult)
    for _ in range(5):
        await asyncio.sleep(0)  # what a failure has left running ends
    return done


def told(done: ExecutionResult, *, racing: bool) -> object:
    """Return what is to be the same: the data with its order, and the errors.

    Of several errors that make one place null at the same moment, chance tells one or more (`racing`): then it is their
    place that counts.
    """
    errors = {json.dumps(error.formatted) for error in done.errors or ()}
    if racing:
        deep = {json.dumps(error.formatted): place_of(done, error) for error in done.errors or ()}
        errors = {text if place is None else f"below {place}" for text, place in deep.items()}
    return json.dumps(done.data), sorted(errors)


def place_of(done: ExecutionResult, error: GraphQLError) -> str | None:
    """Return the place that an error further down has made null; None for an error of that place itself."""
    value: Any = done.data
    path = error.path or []
    for depth, key in enumerate(path):
        if value is None:
            return json.dumps(path[:depth])
        value = value[key]
    return None


async def alike(schema: GraphQLSchema, text: str, context: object, *, racing: bool) -> int:
    """Check that both ways give the same; return how many functions were compiled."""
    kept: dict[Any, object] = {}
    compiled = told(await outcome(schema, text, context, kept), racing=racing)
    assert compiled == told(await outcome(schema, text, context, None), racing=racing)
    plans = [plan for each in kept["compiled", "plans"].values() for plan in each.values()]  # type: ignore[attr-defined]
    return sum(plan is not None for plan in plans)


# Fields that are left to the executor.
_LATE = {
    name
    for schema in (SMALL, REAL)
    for kind in schema.type_map.values()
    if isinstance(kind, GraphQLObjectType)
    for name, definition in kind.fields.items()
    if is_waiting(definition) and name != "home"
}
LATE = re.compile(rf"\b({'|'.join(_LATE)}|atOnce)\b")

ODD = [
    None,
    7,
    -(2**31) - 1,
    1.5,
    float("nan"),
    True,
    "",
    "red",
    b"x",
    [],
    ["a", None],
    {},
    Colour.BLUE,
    Leaf(),
    Loose(),
]
ODD += [ValueError("no value"), datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=2)))]  # noqa: DTZ001
FITTING = {
    "text": ["", "é", "x"],
    "note": [None, "n"],
    "count": [0, -1, 2**31 - 1],
    "size": [None, 5],
    "flag": [True, False],
    "ratio": [None, 1.5],
    "made": [datetime(2026, 1, 1, tzinfo=UTC)],
    "colour": list(Colour),
    "shade": [None, *Colour],
    "words": [[], ["a", None], ("b",)],
    "numbers": [None, [], [1, 2]],
    "colours": [[], [[]], [[Colour.RED], [Colour.BLUE]]],
    "only": [Leaf(), Leaf("named")],
    "leaves": [[], [Leaf("a"), Leaf("b")]],
    "mixed": [[], [Leaf("a"), Loose(), Loose("b")]],
    "answer": ["yes", None, Leaf("answer"), ValueError("no answer")],
}
BROKEN = {
    "words": [[7, ValueError("a word")], "ab"],
    "numbers": [[1, None], ["x"]],
    "colours": [[[None]], [["green"]]],
    "only": [Leaf(ValueError("a name")), Leaf(None)],
    "leaves": [[Leaf("a"), Leaf(ValueError("a name"))], [None], [Loose()]],
    "mixed": [[Tree()], [Leaf(None), Loose()], [None]],
}


FIELDS = {
    "only": "only { name }",
    "leaves": "leaves { __typename name }",
    "mixed": "mixed { __typename ... on LeafType { name } ... on LooseType { word } }",
    "child": "child { text }",
    "trees": "trees { text child { count } }",
    "answer": "maybe surely atOnce { name } soon { name } same { text }",
}


@PATIENT
@pytest.mark.parametrize("name", list(Tree.__dataclass_fields__))
async def test_a_field_with_a_value_that_does_not_fit(name: str) -> None:
    own = f"text {FIELDS.get(name, name)}"
    text = f"{{ tree {{ {own} child {{ {own} }} trees {{ {own} }} }} forest {{ {own} }} }}"
    for value in [*ODD, 2**31, Tree(), Tree(text=None), *FITTING.get(name, []), *BROKEN.get(name, [])]:
        odd = replace(Tree(), **{name: value})
        for tree in (odd, Tree(child=odd), Tree(trees=[None, odd, Tree()])):
            await alike(SMALL, text, tree, racing=name == "answer")


@st.composite
def trees(draw: st.DrawFn, depth: int = 2) -> Tree:
    """Grow a tree; about one in three has something that does not fit."""
    grown: dict[str, object] = {
        name: draw(st.sampled_from(values)) for name, values in FITTING.items() if draw(st.booleans())
    }
    if depth:
        grown["child"] = draw(st.none() | trees(depth - 1))
        grown["trees"] = draw(st.lists(st.none() | trees(depth - 1), max_size=3))
    if draw(st.integers(0, 2)) == 0:
        name = draw(st.sampled_from(list(Tree.__dataclass_fields__)))
        grown[name] = draw(st.sampled_from([*ODD, *BROKEN.get(name, [])]))
    return replace(Tree(), **grown)


@PATIENT
@MANY
@given(operations(SMALL, "tree BODY", "TreeType"), trees())
async def test_every_kind_of_field_value_and_failure(text: str, tree: Tree) -> None:
    assume(not validate(SMALL, parse(text)))
    await alike(SMALL, text, tree, racing=LATE.search(text) is not None)


@PATIENT
@MANY
@given(operations(SMALL, "forest BODY", "TreeType"), trees())
async def test_lists_at_the_root(text: str, tree: Tree) -> None:
    assume(not validate(SMALL, parse(text)))
    await alike(SMALL, text, tree, racing=LATE.search(text) is not None)


def recorded(kind: type[Any], *marks: str) -> list[Any]:
    """Return every entity with the keys `marks` that a real GoToSocial answered with."""
    found: list[Any] = []

    def look(value: object) -> None:
        if isinstance(value, dict) and all(mark in value for mark in marks):
            found.append(msgspec.convert(value, kind))
        for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            look(below)

    for file in sorted(RECORDINGS.glob("*.json")):
        for step in json.loads(file.read_text())["steps"]:
            look(step["response"].get("body"))
    return found


POSTS: list[Status] = recorded(Status, "content", "account", "visibility", "uri")
BROKEN_POST = {"content": None, "visibility": "everybody", "account": None, "replies_count": 2**40, "tags": [None]}


@st.composite
def pages(draw: st.DrawFn) -> Page[Status]:
    """Draw a page of recorded posts; about one in three has a broken one."""
    posts = draw(st.lists(st.sampled_from(POSTS), max_size=5))
    if posts and draw(st.integers(0, 2)) == 0:
        name = draw(st.sampled_from(list(BROKEN_POST)))
        posts[-1] = msgspec.structs.replace(posts[-1], **{name: BROKEN_POST[name]})
    return Page(posts, [post.id for post in posts], None, posts[-1].id if posts else None, has_older=bool(posts))


def world(monkeypatch: pytest.MonkeyPatch, page: Page[Status]) -> object:
    """Let the operations return what the recordings hold, and fail for some; return the context."""

    async def home(_ctx: object, _window: object) -> Page[Status]:
        return page

    async def relationship(_ctx: object, account_id: str) -> Relationship | None:
        if account_id[-1] in "13579":
            raise UpstreamDownError
        return None if account_id[-1] in "02" else Relationship(account_id, following=True)

    async def parent(_ctx: object, reply: Status) -> Status | None:
        return POSTS[0] if reply.in_reply_to_id else None

    monkeypatch.setattr(timelines, "home", home)
    monkeypatch.setattr(accounts, "relationship", relationship)
    monkeypatch.setattr(statuses, "parent", parent)
    return SimpleNamespace(ctx=SimpleNamespace(viewer=SimpleNamespace(token="t")))


@PATIENT
@MANY
@given(operations(REAL, "viewer { home BODY }", "StatusConnection", depth=6), pages())
async def test_the_real_schema_over_what_gotosocial_answered(text: str, page: Page[Status]) -> None:
    assume(not validate(REAL, parse(text)))
    with pytest.MonkeyPatch.context() as monkeypatch:
        await alike(REAL, text, world(monkeypatch, page), racing=LATE.search(text) is not None)


HOME = """query Home($yes: Boolean!) { viewer { home { edges { cursor node { ...post reblog { ...post } } }
  pageInfo { hasNextPage endCursor } } } }
fragment post on Status { __typename id localId content createdAt visibility sensitive repliesCount favourited
  account { __typename id acct displayName bot } tags { name } mentions { accountId } mediaAttachments { type url }
  poll @include(if: $yes) { id options { title votesCount } } }"""


async def test_a_home_page_is_one_function(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(POSTS[:20], [post.id for post in POSTS[:20]], None, None)
    assert await alike(REAL, HOME, world(monkeypatch, page), racing=False) == 1


async def test_what_takes_a_call_is_left_inside_one_function(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(POSTS, [post.id for post in POSTS], None, None)
    text = HOME.replace("bot }", "bot relationship { following } } inReplyTo { id }")
    # The page, a relationship and the status that one answers.
    assert await alike(REAL, text, world(monkeypatch, page), racing=False) == 3


async def test_one_broken_item_costs_itself_alone_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = msgspec.structs.replace(POSTS[0], poll=None, reblog=msgspec.structs.replace(POSTS[1], content=None))
    page = Page([*POSTS[1:4], broken], ["1", "2", "3", "4"], None, None)
    kept: dict[Any, object] = {}
    done = await outcome(REAL, HOME, world(monkeypatch, page), kept)
    assert [error.path for error in done.errors or ()] == [["viewer", "home", "edges", 3, "node", "reblog", "content"]]
    assert done.data is not None
    assert [edge["node"]["reblog"] for edge in done.data["viewer"]["home"]["edges"][3:]] == [None]


async def test_a_request_leaves_nothing_for_the_garbage_collector() -> None:
    body = msgspec.json.encode(POSTS[:20])

    class Upstream:
        async def get(self, *_: object, **__: object) -> Answer:
            return Answer(200, "", body)

        async def any_of(self, _ids: object) -> bool:
            return False

    sources: Any = SimpleNamespace(gotosocial=None, reads=Upstream(), muted=Upstream(), lists=None)
    schema, nothing = build(), SimpleNamespace()
    document = read_document(schema.core, HOME, digest="", hide_suggestions=False)
    context: Any = None
    gc.collect()
    gc.disable()
    try:
        for turn in range(2):
            context = RequestContext(Viewer("t"), sources, *[cast("Any", nothing)] * 2)
            done = await execute(schema, document, {"yes": True}, None, context)
            assert not done.errors
            del context, done
            left = gc.collect()
            assert left == 0 or turn == 0  # the first one compiles
    finally:
        gc.enable()


async def switched_every_way(
    monkeypatch: pytest.MonkeyPatch, document: DocumentNode, names: list[str]
) -> dict[Any, object]:
    """Run a document with its variables on and off in every way, see the fields so named; return what was kept."""
    page = Page(POSTS[:2], ["1", "2"], None, None)
    kept: dict[Any, object] = {}
    for number in range(2 ** len(names)):
        values = {name: bool(number >> place & 1) for place, name in enumerate(names)}
        executor = CompiledExecutor.build(
            REAL, document, context_value=world(monkeypatch, page), raw_variable_values=values
        )
        assert isinstance(executor, CompiledExecutor)
        executor.keep(document, kept)
        done: Any = await executor.execute_operation()
        shown = done.data["viewer"]["home"]["nodes"][0]
        assert {name for name in names if name in shown} == {name for name in names if values[name]}
    return kept


async def test_functions_are_kept_for_each_use_of_skip_and_include(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"v{number}" for number in range(5)]
    document = parse(
        f"query({' '.join(f'${name}: Boolean!' for name in names)}) {{ viewer {{ home {{ nodes {{ id "
        f"{' '.join(f'{name}: content @include(if: ${name})' for name in names)} }} }} }} }}"
    )
    kept = await switched_every_way(monkeypatch, document, names)
    assert len(kept["compiled", "plans"]) == 16  # type: ignore[arg-type]


async def test_a_large_document_is_compiled_for_few_uses_of_skip_and_include(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"v{number}" for number in range(4)]
    switched = " ".join(f"{name}: content @include(if: ${name})" for name in names)
    plain = (
        "uri url content spoilerText sensitive visibility repliesCount reblogsCount favouritesCount favourited muted"
    )
    nested = plain
    for _ in range(8):
        nested = f"{plain} account {{ id acct note }} mentions {{ acct }} tags {{ name }} reblog {{ {nested} }}"
    document = parse(
        f"query({' '.join(f'${name}: Boolean!' for name in names)}) "
        f"{{ viewer {{ home {{ nodes {{ id {switched} {nested} }} }} }} }}"
    )
    kept = await switched_every_way(monkeypatch, document, names)
    assert 1 < len(kept["compiled", "plans"]) < 16  # type: ignore[arg-type]
    assert 2000 <= kept["compiled", "fields"] < 2400  # type: ignore[operator]
