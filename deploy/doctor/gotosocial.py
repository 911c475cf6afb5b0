"""GoToSocial: reachable, which version, called as people call it, open as Chirp expects, tokens that count."""

from urllib.parse import urlsplit

import msgspec

from deploy.doctor.finding import Finding, fault, ok, reason, skipped, warning
from resolvers.errors import ChirpError, ForbiddenError, UnauthenticatedError
from resolvers.settings import Settings
from resolvers.sources.capabilities import Capabilities, CapabilityWatch
from resolvers.sources.gotosocial import GoToSocial

CHECK = "GoToSocial"
# The first whose answers are those that the contract kit has recorded.
OLDEST = (0, 20)
EXPOSED = {
    "instance-expose-public-timeline": "/api/v1/timelines/public?limit=1",
    "instance-expose-peers": "/api/v1/instance/peers",
}


class _Instance(msgspec.Struct):
    """Of V1::Instance: `uri` is the host; `version` may begin with the Mastodon that apps are to think of, and a +."""

    uri: str
    version: str = ""


class _Link(msgspec.Struct):
    href: str


class _Links(msgspec.Struct):
    """/.well-known/nodeinfo (https://nodeinfo.diaspora.software)."""

    links: list[_Link]


class _Role(msgspec.Struct):
    name: str = ""


class _Me(msgspec.Struct):
    """Of CredentialAccount."""

    acct: str
    role: _Role | None = None


async def check(settings: Settings) -> list[Finding]:
    """Check the server at GTS_HOST."""
    async with GoToSocial(settings) as gotosocial:
        try:
            answer = await gotosocial.call("GET", "/api/v1/instance", token=None)
            instance = msgspec.json.decode(answer.body, type=_Instance)
            scheme = await _scheme(gotosocial)
        except ChirpError as error:
            remedy = "start GoToSocial there, or correct GTS_HOST"
            return [fault(CHECK, f"{settings.gts_url}: {reason(error)}", remedy)]
        except msgspec.MsgspecError:
            return [fault(CHECK, f"what answers at {settings.gts_url} is no GoToSocial", "correct GTS_HOST")]
        async with CapabilityWatch(gotosocial) as watch:
            known = watch.current
        return [
            *_version(known, settings),
            _apps(instance, known.version),
            _host(instance, settings),
            _protocol(scheme, settings),
            *[await _exposure(gotosocial, option, path) for option, path in EXPOSED.items()],
            await _token(gotosocial, "GTS_ADMIN_TOKEN", settings.gts_admin_token, admin=True),
            await _token(gotosocial, "CHIRP_SERVICE_TOKEN", settings.service_token, admin=False),
        ]


async def _scheme(gotosocial: GoToSocial) -> str:
    answer = await gotosocial.call("GET", "/.well-known/nodeinfo", token=None)
    links = msgspec.json.decode(answer.body, type=_Links).links
    return urlsplit(links[0].href).scheme if links else ""


def _version(known: Capabilities, settings: Settings) -> list[Finding]:
    if known.version is None:
        return [warning(CHECK, f"answers at {settings.gts_url}, and tells no version", "see its log")]
    numbers = tuple(int(part) for part in known.version.split("-")[0].split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        text = f"{known.version} at {settings.gts_url} is older than Chirp knows"
        return [warning(CHECK, text, f"use GoToSocial {oldest} or later")]
    native = ", ".join(sorted(known.native & settings.enhancements)) or "nothing"
    return [
        ok(CHECK, f"{known.version} at {settings.gts_url}"),
        ok("GoToSocial capabilities", f"does by itself what CHIRP_ENHANCE names: {native}"),
    ]


def _apps(instance: _Instance, version: str | None) -> Finding:
    check = "GoToSocial for apps"
    if version is not None and instance.version != version:
        return ok(check, f"apps are told {instance.version}")
    text = f"apps are told the version {instance.version}, and many take it for a very old Mastodon"
    return warning(check, text, "set instance-inject-mastodon-version: true in GoToSocial")


def _host(instance: _Instance, settings: Settings) -> Finding:
    check = "GoToSocial host"
    host = instance.uri.split("://")[-1].rstrip("/").lower()
    if host != settings.public_host:
        return fault(
            check,
            f"GoToSocial takes itself for {host}, CHIRP_HOST says {settings.public_host}",
            f"if GoToSocial has never run: set its host: {settings.public_host}; else it can never change, so set"
            f" CHIRP_HOST to {host}",
        )
    return ok(check, f"{host}, as CHIRP_HOST says")


def _protocol(scheme: str, settings: Settings) -> Finding:
    check = "GoToSocial protocol"
    wanted = urlsplit(settings.public_origin).scheme
    if scheme != wanted:
        text = f"GoToSocial writes {scheme or 'no'} addresses, people come by {wanted}"
        return fault(check, text, f"set protocol: {wanted} in GoToSocial (before its first start)")
    return ok(check, f"{scheme}, as CHIRP_HOST says")


async def _exposure(gotosocial: GoToSocial, option: str, path: str) -> Finding:
    try:
        status = await gotosocial.status_of(path)
    except ChirpError as error:
        return warning(option, f"{path.partition('?')[0]}: {reason(error)}", "see the log of GoToSocial")
    if status != 200:
        text = f"is off: only who is signed in sees {path.partition('?')[0]}"
        return warning(option, text, f"set {option}: true in GoToSocial, unless that is meant")
    return ok(option, "is on")


async def _token(gotosocial: GoToSocial, name: str, token: str | None, *, admin: bool) -> Finding:
    if token is None:
        return skipped(name, "is not set")
    try:
        answer = await gotosocial.call("GET", "/api/v1/accounts/verify_credentials", token=token)
        me = msgspec.json.decode(answer.body, type=_Me)
    except UnauthenticatedError:
        return fault(name, "GoToSocial does not know this token", "make a new one")
    except ForbiddenError as error:
        return fault(name, f"GoToSocial refuses it ({error.message})", "make one with the scope read")
    except ChirpError as error:
        return fault(name, reason(error), "see the log of GoToSocial")
    if admin and (me.role is None or me.role.name != "admin"):
        return fault(name, f"belongs to {me.acct}, who is no admin", "use the token of an admin")
    return ok(name, f"belongs to {me.acct}")
