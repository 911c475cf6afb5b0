"""How errors look in GraphQL: user errors inside payloads, codes in the extensions of all others."""

from graphql import GraphQLError
from strawberry.extensions import MaskErrors
from strawberry.utils.str_converters import to_camel_case

from resolvers.errors import ChirpError, ErrorCode, InternalError
from resolvers.telemetry import get_logger, request_id
from schema.field import enum, output

log = get_logger(__name__)

enum(ErrorCode, "Why something failed, in one word that a program can act on.")

# What a person can mend by changing the input; everything else fails the field.
_FOR_USERS = {ErrorCode.VALIDATION, ErrorCode.CONFLICT, ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN}


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


class PresentErrors(MaskErrors):
    """Gives every error its code and request id, and hides what is no business of the client."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return the error as it is shown; what caused an unexpected one goes to the log."""
        cause = error.original_error
        extensions: dict[str, object] = {"code": ErrorCode.VALIDATION.value}
        message = error.message
        if cause is not None and not isinstance(cause, GraphQLError):
            shown = cause if isinstance(cause, ChirpError) else InternalError()
            if shown is not cause:
                log.error("field_failed", path=error.path, exc_info=cause)
            elif shown.status >= 500:
                log.warning("field_failed", path=error.path, code=shown.code.value, detail=shown.detail)
            extensions["code"] = shown.code.value
            if shown.field is not None:
                extensions["field"] = shown.field
            message = shown.message
        extensions["requestId"] = request_id.get()
        return GraphQLError(
            message,
            nodes=error.nodes,
            source=error.source,
            positions=error.positions,
            path=error.path,
            extensions=extensions,
        )
