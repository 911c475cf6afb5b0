"""The settings beyond their form: what each alone allows, and is unwise together."""

from deploy.doctor.finding import Finding, ok, warning
from resolvers.formats import is_loopback
from resolvers.settings import SETTINGS, Settings

CHECK = "Settings"
_PROXIES = next(setting.default for setting in SETTINGS if setting.name == "CHIRP_TRUSTED_PROXIES")


async def check(settings: Settings) -> list[Finding]:
    """Check what `read_settings` lets pass."""
    found = [ok(CHECK, f"all {len(SETTINGS)} can be read; people see {settings.public_origin}")]
    if not is_loopback(settings.bind) and all(network.is_loopback for network in settings.trusted_proxies):
        found.append(
            warning(
                "CHIRP_TRUSTED_PROXIES",
                f"is {_PROXIES}, and CHIRP_BIND is {settings.bind}: a reverse proxy on another address is not believed,"
                " so all people share one limit",
                "set it to the network of the reverse proxy or ingress",
            )
        )
    if not settings.rate_limits:
        found.append(warning("CHIRP_RATE_LIMITS", "nobody is limited", "turn it on, except for tests"))
    return found
