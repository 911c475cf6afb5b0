"""Execution: one function for queries and mutations, one that opens a subscription, one that projects its events."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

from graphql import ExecutionResult, GraphQLError, create_source_event_stream, execute_subscription_event

from schema.build import Schema
from schema.compiled import CompiledExecutor
from schema.context import RequestContext
from schema.document import CachedDocument
from schema.errors import present

Variables = Mapping[str, Any]


async def execute(
    schema: Schema,
    document: CachedDocument,
    variables: Variables,
    operation_name: str | None,
    context: RequestContext,
) -> ExecutionResult:
    """Run a query or mutation; its errors are ready to be shown.

    `data` is None, and every error without a path, when the operation could not begin (variables that do not fit).
    """
    executor = _executor(schema, document, variables, operation_name, context)
    if isinstance(executor, list):
        return shown(ExecutionResult(None, executor))
    try:
        result = executor.execute_operation()
        return shown(cast("ExecutionResult", await result if executor.is_awaitable(result) else result))
    finally:
        executor.let_go()


class Live:
    """A subscription that has begun: iterate `events`, and give each to `project` of any Live of the same document."""

    def __init__(self, executor: CompiledExecutor, events: AsyncIterator[object]) -> None:
        self._executor = executor
        self.events = events

    async def project(self, event: object, context: RequestContext) -> ExecutionResult:
        """Return what the document selects of an event; `context` is a fresh one, since loaders keep what they saw."""
        executor = self._executor.build_per_event_executor(event)
        executor.context_value = context
        result = execute_subscription_event(executor)
        return shown(result if isinstance(result, ExecutionResult) else await result)


async def subscribe(
    schema: Schema,
    document: CachedDocument,
    variables: Variables,
    operation_name: str | None,
    context: RequestContext,
) -> Live | ExecutionResult:
    """Begin a subscription; an ExecutionResult with errors when it cannot."""
    executor = _executor(schema, document, variables, operation_name, context)
    if isinstance(executor, list):
        return shown(ExecutionResult(None, executor))
    source = create_source_event_stream(executor)
    if not hasattr(source, "__aiter__"):
        source = await cast("Any", source) if not isinstance(source, ExecutionResult) else source
    if isinstance(source, ExecutionResult):
        return shown(source)
    return Live(executor, aiter(cast("AsyncIterator[object]", source)))


def _executor(
    schema: Schema,
    document: CachedDocument,
    variables: Variables,
    operation_name: str | None,
    context: RequestContext,
) -> CompiledExecutor | list[GraphQLError]:
    executor = CompiledExecutor.build(
        schema.core,
        document.node,
        context_value=context,
        raw_variable_values=dict(variables),
        operation_name=operation_name,
        hide_suggestions=schema.hide_suggestions,
    )
    if isinstance(executor, CompiledExecutor):
        executor.keep(document.node, document.kept)
    return cast("CompiledExecutor | list[GraphQLError]", executor)


def shown(result: ExecutionResult) -> ExecutionResult:
    """Return a result whose errors are those that are shown."""
    errors: list[GraphQLError] | None = present(result.errors) if result.errors else None
    return ExecutionResult(result.data, errors)
