"""What is used only when it is set: Meilisearch, the object store, MediaMTX."""

from deploy.doctor.finding import Finding, fault, ok, reason, skipped
from resolvers.errors import ChirpError
from resolvers.settings import Settings
from resolvers.sources.endpoint import ask


async def check(settings: Settings) -> list[Finding]:
    """Check each server that a setting names."""
    return [await _meilisearch(settings), await _object_store(settings), await _mediamtx(settings)]


async def _meilisearch(settings: Settings) -> Finding:
    """Ask /health, and with the key /version (https://www.meilisearch.com/docs/reference/api)."""
    check = "Meilisearch"
    if settings.meili_url is None:
        return skipped(check, "MEILI_HOST is not set: PostgreSQL searches")
    try:
        health = await ask(f"{settings.meili_url}/health")
        version = await ask(f"{settings.meili_url}/version", token=settings.meili_key)
    except ChirpError as error:
        return fault(check, f"{settings.meili_url}: {reason(error)}", "start it, or correct MEILI_HOST")
    if health.status != 200 or b"available" not in health.body:
        return fault(
            check, f"{settings.meili_url}/health answers {health.status}", "see its log, or correct MEILI_HOST"
        )
    if version.status in (401, 403):
        return fault(check, f"{settings.meili_url} refuses MEILI_KEY", "set MEILI_KEY to its master key")
    return ok(check, f"available at {settings.meili_url}")


async def _object_store(settings: Settings) -> Finding:
    check = "Object store"
    if settings.s3_url is None:
        return skipped(check, "S3_ENDPOINT is not set")
    try:
        await ask(settings.s3_url)
    except ChirpError as error:
        return fault(check, f"{settings.s3_url}: {reason(error)}", "start it, or correct S3_ENDPOINT")
    return ok(check, f"answers at {settings.s3_url} (keys and bucket are not tried)")


async def _mediamtx(settings: Settings) -> Finding:
    """Ask for the list of paths (https://mediamtx.org/docs/references/control-api)."""
    check = "MediaMTX"
    if settings.mediamtx_api_url is None:
        return skipped(check, "MEDIAMTX_API is not set: no live video")
    remedy = "start it with `api: yes` for Chirp's address, or correct MEDIAMTX_API"
    try:
        paths = await ask(f"{settings.mediamtx_api_url}/v3/paths/list")
    except ChirpError as error:
        return fault(check, f"{settings.mediamtx_api_url}: {reason(error)}", remedy)
    if paths.status != 200:
        return fault(check, f"{settings.mediamtx_api_url}/v3/paths/list answers {paths.status}", remedy)
    return ok(check, f"its control API answers at {settings.mediamtx_api_url}")
