"""Sign-in over OpenID Connect, which is GoToSocial's: the issuer answers, and GoToSocial uses it."""

import msgspec

from deploy.doctor.finding import Finding, fault, ok, reason, skipped, warning
from resolvers.errors import ChirpError
from resolvers.settings import Settings
from resolvers.sources.endpoint import ask
from resolvers.sources.gotosocial import GoToSocial

ISSUER = "OIDC_ISSUER"
ENABLED = "GoToSocial oidc-enabled"
DISCOVERY = "/.well-known/openid-configuration"


class _Provider(msgspec.Struct):
    """OpenID Connect Discovery 1.0, section 3."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str


class _Configuration(msgspec.Struct):
    """Of Instance: GoToSocial leaves `oidc_enabled` out when it is off."""

    oidc_enabled: bool = False


class _Instance(msgspec.Struct):
    configuration: _Configuration = msgspec.field(default_factory=_Configuration)


async def check(settings: Settings) -> list[Finding]:
    """Check OIDC_ISSUER, and whether GoToSocial goes the same way."""
    issuer = settings.oidc_issuer
    return [
        skipped(ISSUER, "is not set: GoToSocial asks for passwords itself")
        if issuer is None
        else await _issuer(issuer),
        await _enabled(settings),
    ]


async def _issuer(issuer: str) -> Finding:
    remedy = "correct OIDC_ISSUER: the issuer of GoToSocial's client, as its discovery document writes it"
    try:
        reply = await ask(issuer + DISCOVERY)
    except ChirpError as error:
        return fault(ISSUER, f"{issuer}: {reason(error)}", f"start it, or {remedy}")
    if reply.status != 200:
        return fault(ISSUER, f"{issuer}{DISCOVERY} answers {reply.status}", remedy)
    try:
        provider = msgspec.json.decode(reply.body, type=_Provider)
    except msgspec.MsgspecError:
        return fault(ISSUER, f"{issuer}{DISCOVERY} is no discovery document", remedy)
    if provider.issuer.rstrip("/") != issuer:
        return fault(ISSUER, f"{issuer} calls itself {provider.issuer}", remedy)
    return ok(ISSUER, f"{issuer} has its discovery document")


async def _enabled(settings: Settings) -> Finding:
    try:
        async with GoToSocial(settings) as gotosocial:
            answer = await gotosocial.call("GET", "/api/v2/instance", token=None)
        enabled = msgspec.json.decode(answer.body, type=_Instance).configuration.oidc_enabled
    except (ChirpError, msgspec.MsgspecError):
        return skipped(ENABLED, "GoToSocial does not answer")
    if enabled and settings.oidc_issuer is None:
        remedy = "set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET as GoToSocial has them"
        return warning(ENABLED, "GoToSocial signs people in over OpenID Connect, and OIDC_ISSUER is not set", remedy)
    if settings.oidc_issuer is not None and not enabled:
        remedy = "set oidc-enabled: true and its oidc-* in GoToSocial to the same, or take OIDC_* away here"
        return fault(ENABLED, "OIDC_ISSUER is set, and GoToSocial asks for passwords itself", remedy)
    return ok(ENABLED, "people sign in over OpenID Connect" if enabled else "off, as here")
