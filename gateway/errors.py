"""Errors as answers: Mastodon's `{"error": ...}` (https://docs.joinmastodon.org/entities/Error/)."""

import math

from starlette.responses import JSONResponse

from resolvers.errors import ChirpError, InternalError
from resolvers.telemetry import get_logger

log = get_logger(__name__)


def error_response(error: Exception) -> JSONResponse:
    """Return the answer for an error; what a client should not know goes to the log."""
    shown = error if isinstance(error, ChirpError) else InternalError()
    if shown is not error:
        log.error("request_failed", exc_info=error)
    elif shown.status >= 500:
        log.warning("request_failed", code=shown.code.value, detail=shown.detail)
    body: dict[str, str] = {"error": shown.message}
    if shown.field is not None:
        body["field"] = shown.field
    headers = {"Cache-Control": "no-store"}
    if shown.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(shown.retry_after)))
    return JSONResponse(body, shown.status, headers)
