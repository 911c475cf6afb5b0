"""How errors look in GraphQL: user errors inside payloads, codes in the extensions of all others."""

import math
import re
from collections.abc import Sequence

from graphql import GraphQLError
from strawberry.utils.str_converters import to_camel_case

from resolvers.errors import ChirpError, ErrorCode, InternalError, ValidationError
from resolvers.telemetry import get_logger, request_id
from schema.field import enum, output

log = get_logger(__name__)

enum(ErrorCode, "Why something failed, in one word that a program can act on.")

# What a person can mend by changing the input; everything else fails the field.
_FOR_USERS = {ErrorCode.VALIDATION, ErrorCode.CONFLICT, ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN}


# graphql-core writes values as Python does, but for those that the document holds; texts stand in quotation marks.
_IN_PYTHON = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\b(?:None|True|False)\b""")
_IN_GRAPHQL = {"None": "null", "True": "true", "False": "false"}


@output
class UserError:
    """Why a mutation did not do what was asked, for the person who asked."""

    field: str | None
    """The argument that is wrong, by its name in the input."""

    message: str
    """What is wrong, fit to be shown."""

    code: ErrorCode
    """The same in one word."""


def user_errors(error: ChirpError) -> list[UserError]:
    """Return an error as the `userErrors` of a payload; raise it again when no change of the input would help."""
    if error.code not in _FOR_USERS:
        raise error
    return [
        UserError(field=to_camel_case(error.field) if error.field else None, message=error.message, code=error.code)
    ]


def present(errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """Return errors as they are shown, with code and request id; what caused an unexpected one goes to the log.

    The words of a GraphQLError are about the document and are kept; of all others only ChirpErrors have words for
    people.
    """
    told: set[tuple[object, ...]] = set()
    return [_present(error, told) for error in errors]


def request_error(error: ChirpError) -> GraphQLError:
    """Return an error that kept a whole operation from running, as it is shown."""
    return GraphQLError(error.message, extensions=_extensions(error))


def _present(error: GraphQLError, told: set[tuple[object, ...]]) -> GraphQLError:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if cause is None:
        shown: ChirpError = ValidationError(_IN_PYTHON.sub(_in_graphql, error.message))
    elif isinstance(cause, ChirpError):
        shown = cause
    else:
        shown = InternalError()
    _log(error, cause, shown, told)
    return GraphQLError(
        shown.message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=_extensions(shown),
    )


def _in_graphql(found: re.Match[str]) -> str:
    return _IN_GRAPHQL.get(found[0], found[0])


def _extensions(error: ChirpError) -> dict[str, object]:
    extensions: dict[str, object] = {"code": error.code.value, "requestId": request_id.get()}
    if error.field is not None:
        extensions["field"] = to_camel_case(error.field)
    if error.retry_after is not None:
        extensions["retryAfter"] = max(1, math.ceil(error.retry_after))
    return extensions


def _log(error: GraphQLError, cause: Exception | None, shown: ChirpError, told: set[tuple[object, ...]]) -> None:
    """Tell the log of a fault, once for each kind: a page of eighty broken items is one line."""
    if shown.status < 500:
        return
    kind = (type(cause), shown.detail)
    if kind in told:
        return
    told.add(kind)
    if shown is cause:
        log.warning("field_failed", path=error.path, code=shown.code.value, detail=shown.detail)
    else:
        log.error("field_failed", path=error.path, exc_info=cause)
