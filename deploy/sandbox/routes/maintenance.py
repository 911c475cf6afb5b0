"""What admins have the server do; of most of it there is nothing to see here."""

from starlette.responses import JSONResponse

from deploy.sandbox.deeds.instance import check_address
from deploy.sandbox.model.emojis import Refetch
from deploy.sandbox.model.mails import Mail
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_DAYS = 7


@routes.add("POST", "/api/v1/admin/media_cleanup", "admin:write", who=Who.ADMIN)
def clean_media(call: Call) -> object:
    """Return how many days remote media stay."""
    days = call.body.number("remote_cache_days")
    return _DAYS if days is None else max(0, days)


@routes.add("POST", "/api/v1/admin/media_refetch", "admin:write", who=Who.ADMIN)
def refetch_media(call: Call) -> object:
    """Say that remote emojis will be fetched, and note of which domain."""
    call.world.refetches.add(Refetch(id=new_id(), domain=call.query.get("domain", "")))
    return {"status": "Accepted"}


@routes.add("POST", "/api/v1/admin/email/test", "admin:write", who=Who.ADMIN)
def send_test_email(call: Call) -> JSONResponse:
    """Write a mail."""
    address = check_address(call.body.text("email") or "")
    text = call.body.text("message") or ""
    mail = Mail(id=new_id(), address=address, subject="GoToSocial Test Email", text=text, created_at=now())
    call.world.mails.add(mail)
    return JSONResponse({"status": "test email sent"}, 202)


@routes.add("POST", "/api/v1/admin/domain_keys_expire", "admin:write", who=Who.ADMIN)
def expire_domain_keys(call: Call) -> object:
    """Say that the keys of a domain will be fetched anew."""
    domain = (call.body.text("domain") or "").strip()
    if not domain:
        raise bad_request("no domain given")
    if domain == call.world.domain:
        raise bad_request("provided domain was this domain, but must be a remote domain")
    return {"action_id": new_id()}
