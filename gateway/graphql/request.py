"""What a client asks: the parameters of a GraphQL request, in a body, a query string or a message of a socket."""

from collections.abc import Mapping
from typing import Any

import msgspec

from resolvers.errors import ValidationError

# Far above what any input of the schema holds.
LONGEST_LIST = 100
DEEPEST_VALUE = 10


class PersistedQuery(msgspec.Struct):
    """A document by its name, as Apollo's clients send it."""

    sha256_hash: str = msgspec.field(name="sha256Hash")


class RequestExtensions(msgspec.Struct):
    """What a client sends beside the specification; all else in it is ignored."""

    persisted_query: PersistedQuery | None = msgspec.field(default=None, name="persistedQuery")


class GraphQLRequest(msgspec.Struct, rename="camel"):
    """The parameters of a request (https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters).

    `document_id` is the SHA-256, in hexadecimal, of a document that this server knows.
    """

    query: str | None = None
    document_id: str | None = None
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: RequestExtensions | None = None

    @property
    def persisted_query(self) -> str | None:
        """The name of a document that was sent before, or is sent now."""
        persisted = self.extensions.persisted_query if self.extensions else None
        return persisted.sha256_hash if persisted else None


_DECODER = msgspec.json.Decoder(GraphQLRequest)
_VARIABLES = msgspec.json.Decoder(dict[str, Any] | None)
_EXTENSIONS = msgspec.json.Decoder(RequestExtensions | None)


def read_body(body: bytes) -> GraphQLRequest:
    """Return the request that a JSON body holds. Raises ValidationError (400)."""
    if body.lstrip()[:1] == b"[":
        raise ValidationError("One request holds one operation: this server takes no batches.", status=400)
    return checked(_decoded(_DECODER, body, "The body"))


def read_query(parameters: Mapping[str, str]) -> GraphQLRequest:
    """Return the request that the query string of a GET holds. Raises ValidationError (400)."""
    variables, extensions = parameters.get("variables"), parameters.get("extensions")
    return checked(
        GraphQLRequest(
            query=parameters.get("query"),
            document_id=parameters.get("documentId"),
            operation_name=parameters.get("operationName"),
            variables=_decoded(_VARIABLES, variables.encode(), "variables") if variables else None,
            extensions=_decoded(_EXTENSIONS, extensions.encode(), "extensions") if extensions else None,
        )
    )


def checked(request: GraphQLRequest) -> GraphQLRequest:
    """Return a request whose variables are neither deep nor long. Raises ValidationError (400)."""
    waiting = [(f"variables.{name}", value, 1) for name, value in (request.variables or {}).items()]
    while waiting:
        where, value, depth = waiting.pop()
        if not isinstance(value, list | dict):
            continue
        if depth > DEEPEST_VALUE:
            raise ValidationError(f"Nests deeper than {DEEPEST_VALUE} levels.", field=where.split(".")[1], status=400)
        if len(value) > LONGEST_LIST:
            raise ValidationError(
                f"Has {len(value):,} items; {LONGEST_LIST} are the most.", field=where.split(".")[1], status=400
            )
        items = value.values() if isinstance(value, dict) else value
        waiting.extend((where, item, depth + 1) for item in items)
    return request


def _decoded(decoder: "msgspec.json.Decoder[Any]", text: bytes, what: str) -> Any:  # noqa: ANN401  what the decoder makes
    try:
        return decoder.decode(text)
    except RecursionError as fault:
        raise ValidationError(f"{what} nests too deep.", status=400) from fault
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        if b"\\ud" in text.lower():
            raise ValidationError(f"{what} holds half a character (a lone surrogate).", status=400) from fault
        raise ValidationError(f"{what} cannot be read as JSON of a GraphQL request: {fault}.", status=400) from fault
