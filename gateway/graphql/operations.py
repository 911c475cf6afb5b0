"""One operation, however it came: found, charged, run within its time, and told in the shape of GraphQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, OperationType

from gateway.graphql.documents import Documents
from gateway.graphql.encoding import check_size
from gateway.graphql.introspections import Introspections
from gateway.graphql.request import GraphQLRequest
from gateway.state import State
from resolvers import viewers
from resolvers.context import Ctx
from resolvers.errors import ChirpError, ErrorCode, ForbiddenError, InternalError, UpstreamTimeoutError
from resolvers.ratelimit import Budget
from resolvers.settings import Settings
from resolvers.telemetry import get_logger
from resolvers.viewer import Viewer, digest_of
from schema.build import Schema
from schema.context import RequestContext
from schema.cost import Cost, estimate
from schema.document import CachedDocument, DocumentError
from schema.errors import present, request_error
from schema.execution import Live, execute, subscribe

log = get_logger(__name__)

OPERATION_SECONDS = 10.0
# What GoToSocial has not answered by then fails its fields, and the others still get out.
UPSTREAM_SECONDS = 9.0

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and by what: the same for all operations of a socket.

    Each operation has paid 1 before it is prepared, as the request that brings it or the message of a socket.
    """

    viewer: Viewer
    state: State
    budget: Budget | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that may run. `name` is None when the document has but one."""

    document: CachedDocument
    name: str | None
    variables: Mapping[str, Any]
    kind: OperationType
    cost: Cost


class Operations:
    """What runs the operations of this process."""

    def __init__(self, schema: Schema, documents: Documents, settings: Settings) -> None:
        self._schema = schema
        self._documents = documents
        self._introspection = settings.introspection
        self._only_trusted = settings.trusted_documents
        self._introspections = Introspections()
        self._working = asyncio.Lock()

    async def prepare(self, request: GraphQLRequest, asker: Asker) -> Prepared:
        """Find and weigh an operation; GoToSocial hears nothing of it.

        Raises DocumentError, and the ChirpError that says why the operation may not run.
        """
        only_trusted = self._only_trusted and asker.viewer.session is not None
        async with self._turn() if self._documents.must_read(request) else nullcontext():
            document = self._documents.find(request, only_trusted=only_trusted)
        position = document.position(request.operation_name)
        if document.shapes[position].introspects:
            await self._check_introspection(asker)
        variables = request.variables or {}
        cost = estimate(self._schema.core, document, position, variables)
        kind = document.operations[position].operation
        return Prepared(document, request.operation_name or None, variables, kind, cost)

    async def run(self, operation: Prepared, asker: Asker) -> Answer:
        """Run a query or mutation and return the whole answer, with what it has cost.

        Raises RateLimitedError before anything happens, and UpstreamTimeoutError after 10 s.
        """
        context = self._context(operation, asker)
        document, variables = operation.document, operation.variables
        position = document.position(operation.name)
        introspects = document.shapes[position].introspects
        known = self._introspections.find(document, position, variables) if introspects else None
        if known is not None:
            return {"data": known, "extensions": {"cost": _costs(operation, context, 1)}}
        least = max(1, operation.cost.own)
        with _charged(context, operation.cost.calls - 1, 1, least=least):
            async with _in_time(), self._turn() if introspects else nullcontext():
                result = await execute(self._schema, document, variables, operation.name, context)
        _note_refusal(result, asker)
        check_size(result.data, context.ctx.upstream.received)
        if introspects and not result.errors:
            self._introspections.keep(document, position, variables, result.data)
        answer = answer_of(result)
        answer["extensions"] = {"cost": _costs(operation, context, least)}
        if context.ctx.warnings:
            answer["extensions"]["warnings"] = context.ctx.warnings
        return answer

    async def begin(self, operation: Prepared, asker: Asker) -> Live | ExecutionResult:
        """Begin a subscription. Raises as `run` does."""
        context = self._context(operation, asker)
        with _charged(context, operation.cost.calls - 1, 1):
            async with _in_time():
                begun = await subscribe(self._schema, operation.document, operation.variables, operation.name, context)
        if isinstance(begun, ExecutionResult):
            _note_refusal(begun, asker)
        return begun

    async def project(self, operation: Prepared, live: Live, event: object, asker: Asker) -> Answer:
        """Return what a subscription selects of an event, seen by who asks; what needs no call costs nothing.

        Raises as `run` does.
        """
        context = self._context(operation, asker)
        with _charged(context, operation.cost.calls - 1, 0, least=0):
            async with _in_time():
                result = await live.project(event, context)
        _note_refusal(result, asker)
        check_size(result.data, context.ctx.upstream.received)
        return answer_of(result)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for one's turn to do what keeps the process busy for long; whatever else waits comes in between."""
        async with self._working:
            await asyncio.sleep(0)
            yield

    def _context(self, operation: Prepared, asker: Asker) -> RequestContext:
        state = asker.state
        context = RequestContext(
            asker.viewer, state["sources"], state["streams"], state["responses"], asker.budget, operation.cost
        )
        context.ctx.upstream.deadline = asyncio.get_running_loop().time() + UPSTREAM_SECONDS
        return context

    async def _check_introspection(self, asker: Asker) -> None:
        if self._introspection == "everyone":
            return
        if self._introspection == "off" or asker.viewer.token is None:
            raise ForbiddenError("This server does not tell its schema. It is in the documentation.")
        await viewers.identity(Ctx.of(asker.viewer, asker.state["sources"]))


async def owner_of(asker: Asker) -> str | None:
    """Return whose connection it is: the account, or the token where that may not tell; None for nobody's."""
    viewer = asker.viewer
    if viewer.token is None or viewer.account_id is not None:
        return viewer.account_id
    try:
        return (await viewers.identity(Ctx.of(viewer, asker.state["sources"]))).account_id
    except ChirpError:
        return digest_of(viewer.token).hex()


@contextmanager
def _charged(context: RequestContext, charged: int, paid: int, *, least: int = 1) -> Iterator[None]:
    """Charge what is not paid yet, by the estimate; then settle for the calls that were made, at `least` so many."""
    budget = context.budget
    if budget is None:
        yield
        return
    budget.charge(charged)
    try:
        yield
    finally:
        budget.refund(charged + paid - max(least, context.ctx.upstream.calls))


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """Cancel what takes too long. Raises UpstreamTimeoutError then."""
    timeout = asyncio.timeout(OPERATION_SECONDS)
    try:
        async with timeout:
            yield
    except TimeoutError as late:
        if not timeout.expired():
            raise
        raise UpstreamTimeoutError(detail=f"an operation took longer than {OPERATION_SECONDS} s") from late


def _note_refusal(result: ExecutionResult, asker: Asker) -> None:
    """Tell the rate limit of a token that was refused inside an answer, which has the status 200 all the same."""
    codes = [(error.extensions or {}).get("code") for error in result.errors or ()]
    if asker.budget is not None and ErrorCode.UNAUTHENTICATED in codes:
        asker.budget.answered(401)


def answer_of(result: ExecutionResult) -> Answer:
    """Return a result in the shape of GraphQL: without `data` when the operation could not begin."""
    errors = result.errors or []
    answer: Answer = {}
    if errors:
        answer["errors"] = [error.formatted for error in errors]
    if result.data is not None or any(error.path for error in errors):
        answer["data"] = result.data
    return answer


def refusal_of(fault: Exception) -> Answer:
    """Return the answer to an operation that did not run; what is no business of the client goes to the log."""
    if isinstance(fault, DocumentError):
        return {"errors": [error.formatted for error in present(fault.errors)]}
    shown = fault if isinstance(fault, ChirpError) else InternalError()
    if shown is not fault:
        log.error("operation_failed", exc_info=fault)
    elif shown.status >= 500:
        log.warning("operation_failed", code=shown.code.value, detail=shown.detail)
    return {"errors": [request_error(shown).formatted]}


def _costs(operation: Prepared, context: RequestContext, least: int) -> dict[str, object]:
    """Return `extensions.cost`, in the shape that Shopify's API made known."""
    costs: dict[str, object] = {
        "requestedQueryCost": operation.cost.calls,
        "actualQueryCost": max(least, context.ctx.upstream.calls),
    }
    if context.budget is not None:
        throttle = context.budget.throttle()
        costs["throttleStatus"] = {
            "maximumAvailable": throttle.maximum,
            "currentlyAvailable": throttle.available,
            "restoreRate": throttle.rate,
        }
    return costs
