"""The executor: graphql-core's, with subtrees completed by functions that are compiled once for each document.

A compiled function does what the executor would have done (tests/graphql_api/test_compiled.py compares them), faster,
or nothing at all. Fields that it leaves are executed as ever, all of a subtree side by side.
"""

# ruff: noqa: ANN401, PLR0917  these are the signatures of graphql-core, where a value may be anything

from collections.abc import Awaitable, Hashable, Iterator
from typing import Any, cast

from graphql import (
    DocumentNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    Node,
    VariableNode,
)
from graphql.execution.executor import Executor
from graphql.pyutils import Path, gather_with_cancel

from schema.compiler import Details, Left, Plan, compile_plan
from schema.context import RequestContext
from schema.items import MOST_ITEMS, TooManyItemsError, begin_count, end_count
from schema.limits import MOST_COMPILED

# A document is compiled once for each combination of the values of @skip and @include; beyond these, and beyond so many
# fields of all of them (MOST_COMPILED), it is not.
_MOST_COMBINATIONS = 16
_FIELDS = ("compiled", "fields")

Plans = dict[Hashable, Plan | None]


class CompiledExecutor(Executor[RequestContext]):
    """Executes an operation of a document; `keep` gives it what is known of the document already."""

    _plans: Plans | None = None
    _kept: dict[Hashable, object]
    _items_left = MOST_ITEMS

    def keep(self, document: DocumentNode, kept: dict[Hashable, object]) -> None:
        """Use the functions in `kept`, which belongs to the document and to this executor's schema, and add to them."""
        if not self.error_propagation:
            return
        switches = cast("tuple[str, ...] | None", kept.get(("compiled", "switches")))
        if switches is None:
            switches = kept["compiled", "switches"] = tuple(sorted(_switches(document)))
        values = self.variable_values.coerced
        combinations = cast("dict[Hashable, Plans]", kept.setdefault(("compiled", "plans"), {}))
        combination = tuple(values.get(name) for name in switches)
        plans = combinations.get(combination)
        if plans is None and len(combinations) < _MOST_COMBINATIONS and _compiled_of(kept) < MOST_COMPILED:
            plans = combinations[combination] = {}
        self._plans, self._kept = plans, kept

    def let_go(self) -> None:
        """End the circle of the executor and its helpers, so that what it holds is freed at once."""
        del self.async_helpers

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Details,
        info: GraphQLResolveInfo[RequestContext],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Complete an object, at once if it can be."""
        done, completed = self._at_once(return_type, field_details_list, path, result)
        if done:
            return completed
        return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: Details,
        info: GraphQLResolveInfo[RequestContext],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Complete a list, at once if it can be."""
        done, completed = self._at_once(return_type, field_details_list, path, result)
        if done:
            return completed
        if isinstance(result, list | tuple):
            self._count(len(result))
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)

    def complete_abstract_value(
        self,
        return_type: GraphQLAbstractType,
        field_details_list: Details,
        info: GraphQLResolveInfo[RequestContext],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Complete an object of an interface or union, at once if it can be."""
        done, completed = self._at_once(return_type, field_details_list, path, result)
        if done:
            return completed
        return super().complete_abstract_value(return_type, field_details_list, info, path, result, position_context)

    def _at_once(self, kind: GraphQLOutputType, details: Details, path: Path, value: object) -> tuple[bool, Any]:
        plan = self._plan(kind, details)
        if plan is None:
            return False, None
        left: list[Left] = []
        begin_count(self._items_left)
        try:
            completed = plan.complete(value, path, None, left) if plan.mixed else plan.complete(value)
        except TooManyItemsError:
            self._items_left = 0
            raise
        except Exception:  # noqa: BLE001  the executor meets it again, and tells it as its own
            return False, None
        self._items_left = end_count()
        return True, self._with_left(completed, left) if left else completed

    def _count(self, number: int) -> None:
        self._items_left -= number
        if self._items_left < 0:
            raise TooManyItemsError

    def _plan(self, kind: GraphQLOutputType, details: Details) -> Plan | None:
        plans = self._plans
        if plans is None:
            return None
        key = (kind, id(details[0].node)) if len(details) == 1 else (kind, *(id(one.node) for one in details))
        try:
            return plans[key]
        except KeyError:
            plan = plans[key] = compile_plan(self, kind, details)
            if plan is not None:
                self._kept[_FIELDS] = _compiled_of(self._kept) + plan.fields
            return plan

    def _with_left(self, completed: Any, left: list[Left]) -> Any:
        """Execute the fields that were left; return the whole, or what it can be awaited from."""
        awaited: list[tuple[Left, Awaitable[Any]]] = []
        try:
            for one in left:
                try:
                    value = self.execute_field(one.parent_type, one.source, one.details, one.path, None)
                except GraphQLError as error:
                    self._fail(one, error)
                    continue
                if self.is_awaitable(value):
                    awaited.append((one, value))
                else:
                    one.target[one.key] = value
        except GraphQLError:
            if awaited:
                self.settle_in_background([value for _, value in awaited])
            raise
        return self._awaited(completed, awaited) if awaited else completed

    async def _awaited(self, completed: Any, awaited: list[tuple[Left, Awaitable[Any]]]) -> Any:
        if len(awaited) == 1:
            await self._settle(*awaited[0])
        else:
            await gather_with_cancel(*(self._settle(one, value) for one, value in awaited))
        return completed

    async def _settle(self, one: Left, value: Awaitable[Any]) -> None:
        try:
            one.target[one.key] = await value
        except GraphQLError as error:
            self._fail(one, error)

    def _fail(self, one: Left, error: GraphQLError) -> None:
        """Make null what stands nearest above a non-null field that failed; raise when that is above the subtree."""
        if one.nearest is None:
            raise error
        one.nearest.container[one.nearest.key] = None
        self.collected_errors.add(error, one.nearest.path)


def _compiled_of(kept: dict[Hashable, object]) -> int:
    """Return how many fields of a document are compiled."""
    return cast("int", kept.get(_FIELDS, 0))


def _switches(document: DocumentNode) -> Iterator[str]:
    """Yield the names of the variables that @skip and @include ask."""
    waiting: list[Node] = [document]
    while waiting:
        node = waiting.pop()
        for directive in getattr(node, "directives", None) or ():
            if directive.name.value in ("skip", "include"):
                values = (argument.value for argument in directive.arguments or ())
                yield from (value.name.value for value in values if isinstance(value, VariableNode))
        for key in node.keys:
            below = getattr(node, key, None)
            if isinstance(below, Node):
                waiting.append(below)
            elif isinstance(below, list | tuple):
                waiting += [item for item in below if isinstance(item, Node)]
