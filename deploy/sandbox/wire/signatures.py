"""Signatures of other servers (draft-cavage-http-signatures-12): RSA with SHA-256 over the headers they name."""

import base64
import binascii
import hashlib
import re

from starlette.requests import Request

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.rsa import signature_fits
from deploy.sandbox.wire.errors import unauthorized
from deploy.sandbox.world import World

_PARAMETER = re.compile(r'(\w+)="([^"]*)"')
_COMPLAINT = "http request wasn't signed or http signature was invalid: "


def signer(world: World, request: Request, body: bytes = b"") -> Account:
    """Return who signed a request, an account this server knows. Raises RefusedError (401)."""
    header = request.headers.get("signature") or request.headers.get("authorization", "").removeprefix("Signature ")
    parameters = dict(_PARAMETER.findall(header))
    account = world.accounts.one("uri", re.split(r"#|/main-key$", parameters.get("keyId", ""))[0])
    key = world.keys.get("key")
    if not parameters.get("signature"):
        raise unauthorized(f"{_COMPLAINT}(verifier)")
    if account is None or key is None:
        raise unauthorized(f"{_COMPLAINT}the key cannot be had")
    try:
        signature = base64.b64decode(parameters["signature"], validate=True)
    except binascii.Error as error:
        raise unauthorized(f"{_COMPLAINT}no base 64") from error
    names = parameters.get("headers", "date").split()
    message = "\n".join(f"{name}: {_value(request, name)}" for name in names)
    if not signature_fits(int(key.modulus, 16), message.encode(), signature) or not _covers(request, names, body):
        raise unauthorized(f"{_COMPLAINT}{parameters['keyId']}")
    return account


def _value(request: Request, name: str) -> str:
    """Return what a header adds to the signed text."""
    if name != "(request-target)":
        return ", ".join(request.headers.getlist(name))
    path = request.scope["raw_path"].decode()
    query = request.scope["query_string"].decode()
    return f"{request.method.lower()} {path}?{query}" if query else f"{request.method.lower()} {path}"


def _covers(request: Request, names: list[str], body: bytes) -> bool:
    """Say whether enough is signed: target, host and date, with a body its digest too."""
    if not {"(request-target)", "host", "date"} <= set(names):
        return False
    digest = "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()
    return not body or ("digest" in names and request.headers.get("digest") == digest)
