"""Web Push: the two VAPID keys are halves of one pair (RFC 8292)."""

from deploy.doctor.finding import Finding, fault, ok, skipped
from resolvers.settings import Settings
from resolvers.sources.vault import vapid_public_key

CHECK = "Web Push"


async def check(settings: Settings) -> list[Finding]:
    """Check VAPID_PUBLIC_KEY against VAPID_PRIVATE_KEY."""
    if settings.vapid_private_key is None:
        return [skipped(CHECK, "VAPID_PRIVATE_KEY is not set: no notifications to browsers by Chirp")]
    try:
        public = vapid_public_key(settings.vapid_private_key)
    except ValueError:
        return [fault(CHECK, "VAPID_PRIVATE_KEY is no key on the curve P-256", "make a new pair")]
    if public != settings.vapid_public_key:
        remedy = f"set VAPID_PUBLIC_KEY={public}, or the private key that belongs to the public one"
        return [fault(CHECK, "VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are not of one pair", remedy)]
    return [ok(CHECK, f"the VAPID keys are a pair; contact {settings.vapid_subject}")]
