"""What subscribers are told: each event is projected once for all who would be told the same, and sent to each."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from functools import partial
from typing import Any, cast

import msgspec
from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentSpreadNode,
    Node,
    OperationType,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)

from gateway.graphql.encoding import encoded
from gateway.graphql.operations import Asker, Operations, Prepared, answer_of, refusal_of
from gateway.graphql.projections import Projections
from resolvers.errors import ChirpError
from resolvers.viewer import Viewer, digest_of
from schema.document import CachedDocument
from schema.execution import Live

_ENCODER = msgspec.json.Encoder(order="sorted")


class RefusedError(Exception):
    """An operation has no result, or no further one; `errors` say why, as they are shown."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(error.get("message")) for error in errors))
        self.errors = errors


class Broadcast:
    """The results of operations, as JSON: one for a query or mutation, one for each event of a subscription."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self.projections = Projections()

    async def results(self, operation: Prepared, asker: Asker) -> AsyncGenerator[bytes, None]:
        """Yield each result. Raises RefusedError when there is none, or no further one."""
        try:
            if operation.kind is not OperationType.SUBSCRIPTION:
                yield encoded(await self._operations.run(operation, asker))
                return
            live = await self._operations.begin(operation, asker)
            if isinstance(live, ExecutionResult):
                raise RefusedError(answer_of(live)["errors"])
            with self.projections.shared(_told_the_same(operation, asker.viewer)) as shared:
                async with aclosing(cast("Any", live.events)):
                    async for event in live.events:
                        yield await shared.of(event, partial(self._project, operation, live, event, asker))
        except (RefusedError, GeneratorExit):
            raise
        except Exception as fault:
            raise RefusedError(refusal_of(fault)["errors"]) from fault

    async def _project(self, operation: Prepared, live: Live, event: object, asker: Asker) -> bytes:
        try:
            return encoded(await self._operations.project(operation, live, event, asker))
        except ChirpError as fault:
            return encoded(refusal_of(fault))


def _told_the_same(operation: Prepared, viewer: Viewer) -> tuple[object, ...]:
    """Return what two subscribers have in common who are told the same of an event.

    Sessions have tokens of one kind, so that an account's count as one; other tokens may differ in what they may see.
    Variables that only say where a stream begins make no difference.
    """
    who = viewer.account_id if viewer.session is not None else viewer.token and digest_of(viewer.token)
    used = _variables_of_events(operation.document)
    variables = {name: value for name, value in operation.variables.items() if name in used}
    return (operation.document.digest, operation.name, who, _ENCODER.encode(variables) if variables else b"")


def _variables_of_events(document: CachedDocument) -> frozenset[str]:
    """Return the variables that a document uses below its root fields."""
    known = document.kept.get("live")
    if not isinstance(known, frozenset):
        below = [part for operation in document.operations for part in _below(operation.selection_set)]
        names = _Names()
        for node in (*below, *document.fragments.values()):
            visit(node, names)
        known = document.kept["live"] = frozenset(names.found)
    return known


def _below(root: SelectionSetNode) -> Iterable[Node]:
    for node in root.selections:
        if isinstance(node, FieldNode):
            if node.selection_set is not None:
                yield node.selection_set
        elif not isinstance(node, FragmentSpreadNode):
            yield node


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        """Note a variable."""
        self.found.add(node.name.value)
