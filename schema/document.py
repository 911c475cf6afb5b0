"""Documents of GraphQL: read, measured and validated once, then executed as often as they are sent."""

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from resolvers.errors import TooCostlyError, ValidationError
from schema.limits import MOST_COMPILED, MOST_TOKENS, Shape, measure
from schema.overlaps import check_overlaps

# In bytes. A page of the app is 3 KB.
LARGEST = 100_000
# A document says what is wrong with it in a few of these, and an attacker's in no more.
_MOST_FAULTS = 20
_MOST_COMMENTS = 500


class DocumentError(Exception):
    """A document is no GraphQL, or does not fit the schema; `errors` say where."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True, eq=False)
class CachedDocument:
    """A valid document.

    `digest` is the SHA-256 of its text, in hexadecimal. `shapes` are the measures of its operations, in the order of
    `operations`. `kept` is for those who work something out of the document once: what execution compiles, what cost
    counts. Keys are tuples that begin with the name of who keeps.
    """

    digest: str
    text: str
    node: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: dict[str, FragmentDefinitionNode]
    shapes: tuple[Shape, ...]
    kept: dict[Hashable, object] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """What it takes in memory at the most, in characters of text: a compiled field takes as much as three."""
        fields = sum(shape.fields for shape in self.shapes)
        switched = any(shape.directives for shape in self.shapes)
        return len(self.text) + 3 * (max(fields, MOST_COMPILED) if switched else fields)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation of that name, or the only one for None or "". Raises ValidationError."""
        return self.operations[self.position(name)]

    def position(self, name: str | None) -> int:
        """Return which of `operations` is meant by a name. Raises ValidationError."""
        if name:
            for place, operation in enumerate(self.operations):
                if operation.name is not None and operation.name.value == name:
                    return place
            raise ValidationError(f"There is no operation named {name[:80]!r} here.", field="operationName", status=400)
        if len(self.operations) != 1:
            raise ValidationError(
                "Say which of the operations to run." if self.operations else "There is no operation in this document.",
                field="operationName",
                status=400,
            )
        return 0

    def is_subscription(self, name: str | None) -> bool:
        """Tell whether an operation is a subscription. Raises ValidationError as `operation` does."""
        return self.operation(name).operation is OperationType.SUBSCRIPTION


def digest_of(text: str) -> str:
    """Return the name of a document, its SHA-256 in hexadecimal. Raises ValidationError for half characters."""
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as fault:
        raise ValidationError("The document holds half a character (a lone surrogate).", field="query") from fault


def read_document(schema: GraphQLSchema, text: str, *, digest: str, hide_suggestions: bool) -> CachedDocument:
    """Parse, measure and validate a document, in this order, so that validation sees nothing that would keep it busy.

    Raises DocumentError, TooDeepError, TooCostlyError, and ValidationError for fragments that are used wrongly.
    """
    if len(text) > LARGEST:
        raise TooCostlyError(f"A document may have {LARGEST:,} characters.", field="query")
    try:
        node = parse(text, max_lexical_tokens=MOST_TOKENS, max_comments=_MOST_COMMENTS)
    except GraphQLError as error:
        raise DocumentError([error]) from error
    operations = tuple(item for item in node.definitions if isinstance(item, OperationDefinitionNode))
    fragments = {item.name.value: item for item in node.definitions if isinstance(item, FragmentDefinitionNode)}
    shapes = measure(operations, fragments)
    check_overlaps(operations, fragments)
    try:
        errors = validate(schema, node, max_errors=_MOST_FAULTS, hide_suggestions=hide_suggestions)
    except ValueError as fault:
        # Python reads no number of more than 4,300 digits.
        raise ValidationError("A number in this document has too many digits.", field="query", status=400) from fault
    if errors:
        raise DocumentError(errors)
    return CachedDocument(digest, text, node, operations, fragments, shapes)
