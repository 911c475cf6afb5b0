"""The errors Chirp raises on purpose. A leaf: imports nothing of this project.

Exception
├── StartError                  the process cannot start; str() is one line for the operator
│   ├── SettingsError           a setting is missing, wrong or contradicts another
│   ├── StoreError              PostgreSQL or Redis cannot be used as the settings say
│   └── MigrationError          the schema cannot be brought to the version this program needs
├── SealError                   sealed bytes were changed, or the secret that sealed them is gone
└── ChirpError                  an answer to whoever asked; message is safe to show
    ├── UnauthenticatedError    401 UNAUTHENTICATED     no token, or one that no longer counts
    ├── ForbiddenError          403 FORBIDDEN           the viewer may not do this
    ├── NotFoundError           404 NOT_FOUND           not there, or not visible to the viewer
    ├── ConflictError           409 CONFLICT            somebody else changed it meanwhile
    ├── ValidationError         422 VALIDATION          bad input; field names the argument
    ├── RateLimitedError        429 RATE_LIMITED        too many requests; retry_after tells when
    ├── TooCostlyError          400 TOO_COSTLY          a GraphQL document asks for too much
    ├── TooDeepError            400 TOO_DEEP            a GraphQL document nests too deep
    ├── UpstreamDownError       502 UPSTREAM_DOWN       an outside system fails or is unreachable
    ├── UpstreamTimeoutError    504 UPSTREAM_TIMEOUT    an outside system did not answer in time
    └── InternalError           500 INTERNAL            our own fault; the message says nothing more
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Why a request failed, in one word a program can act on."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    VALIDATION = "VALIDATION"
    RATE_LIMITED = "RATE_LIMITED"
    TOO_COSTLY = "TOO_COSTLY"
    TOO_DEEP = "TOO_DEEP"
    UPSTREAM_DOWN = "UPSTREAM_DOWN"
    UPSTREAM_TIMEOUT = "UPSTREAM_TIMEOUT"
    INTERNAL = "INTERNAL"


class StartError(Exception):
    """The process cannot start. Its text is one line that says what to change."""


class SettingsError(StartError):
    """One or more settings are missing, wrong or contradict each other; `faults` holds one line for each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class StoreError(StartError):
    """PostgreSQL or Redis is unreachable, refuses the sign-in or lacks what the settings name."""


class MigrationError(StartError):
    """The database schema is newer, was changed by hand, or may not be changed by this user."""


class SealError(Exception):
    """Sealed bytes were changed or cut, belong to another purpose, or no known secret sealed them."""


class ChirpError(Exception):
    """An error with two faces: `message` for people, `detail` for the log only.

    `code` and `status` (HTTP) are fixed per class; an answer of the upstream may keep its own `status`.
    `field` names the argument that is wrong, as the caller spelled it. `retry_after` is the number of seconds after
    which it makes sense to try again, None when nobody knows.
    """

    code = ErrorCode.INTERNAL
    status = 500
    default = "Something went wrong on our side."

    def __init__(
        self,
        message: str = "",
        *,
        field: str | None = None,
        detail: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.message = message or self.default
        super().__init__(self.message)
        self.field = field
        self.detail = detail
        self.retry_after = retry_after
        if status is not None:
            self.status = status


class UnauthenticatedError(ChirpError):
    """No token, or one that was revoked."""

    code = ErrorCode.UNAUTHENTICATED
    status = 401
    default = "Sign in to do this."


class ForbiddenError(ChirpError):
    """The viewer is known and may not do this (role, scope, block)."""

    code = ErrorCode.FORBIDDEN
    status = 403
    default = "You may not do this."


class NotFoundError(ChirpError):
    """The thing is not there, or the viewer may not know that it is."""

    code = ErrorCode.NOT_FOUND
    status = 404
    default = "Not found."


class ConflictError(ChirpError):
    """The state has changed since the caller last looked."""

    code = ErrorCode.CONFLICT
    status = 409
    default = "This was changed meanwhile. Load it again."


class ValidationError(ChirpError):
    """The input is wrong; `field` says where, `message` says why."""

    code = ErrorCode.VALIDATION
    status = 422
    default = "This input is not valid."


class RateLimitedError(ChirpError):
    """Too many requests; `retry_after` is the number of seconds after which one is free again."""

    code = ErrorCode.RATE_LIMITED
    status = 429
    default = "Too many requests. Try again in a moment."


class TooCostlyError(ChirpError):
    """A GraphQL document costs more than one operation may."""

    code = ErrorCode.TOO_COSTLY
    status = 400
    default = "This operation asks for too much at once."


class TooDeepError(ChirpError):
    """A GraphQL document nests deeper than one operation may."""

    code = ErrorCode.TOO_DEEP
    status = 400
    default = "This operation nests too deep."


class UpstreamDownError(ChirpError):
    """An outside system gives no answer, or none that can be used (502); 503 when it was not even asked."""

    code = ErrorCode.UPSTREAM_DOWN
    status = 502
    default = "The server behind this one cannot be reached. Try again in a moment."


class UpstreamTimeoutError(ChirpError):
    """An outside system did not answer in time."""

    code = ErrorCode.UPSTREAM_TIMEOUT
    status = 504
    default = "The server behind this one takes too long. Try again in a moment."


class InternalError(ChirpError):
    """A fault of our own. What happened goes to the log, never to the answer."""


_BY_STATUS: dict[int, type[ChirpError]] = {
    401: UnauthenticatedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    410: NotFoundError,
    504: UpstreamTimeoutError,
}


def error_of_status(status: int, message: str, *, field: str | None = None) -> ChirpError:
    """Return the error for a refusal of the upstream, given its HTTP status (400-599).

    The upstream's words are kept for 4xx, with its status; what it says of its own faults (5xx) goes
    to `detail`, since it may name internals.
    """
    if status == 429:
        return RateLimitedError(message)
    if status >= 500:
        return _BY_STATUS.get(status, UpstreamDownError)(detail=f"{status}: {message}")
    return _BY_STATUS.get(status, ValidationError)(message, field=field, status=status)
