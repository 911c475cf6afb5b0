"""What admins do to the instance."""

import re

from deploy.sandbox.text import MARKDOWN, format_text
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.world import World

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_LONGEST = {
    "title": ("site title", "title", 40),
    "short_description": ("short description", "description", 500),
    "description": ("description", "description", 5000),
    "terms": ("terms", "terms", 5000),
}


def update_instance(world: World, body: Body) -> None:
    """Change what a form names. Raises RefusedError (400)."""
    changes: dict[str, object] = {}
    for name, (called, again, longest) in _LONGEST.items():
        if (length := len(body.text(name) or "")) > longest:
            raise bad_request(f"{called} should be no more than {longest} chars but given {again} was {length}")
    for name in ("title", "contact_email", "custom_css"):
        if (text := body.text(name)) is not None:
            changes[name] = text
    if email := changes.get("contact_email"):
        check_address(str(email))
    for name in ("short_description", "description", "terms"):
        if (text := body.text(name)) is not None:
            changes |= {f"{name}_raw": text, name: format_text(world, text, MARKDOWN).html}
    if (username := body.text("contact_username")) is not None:
        changes["contact_account_id"] = _contact(world, username)
    if not changes:
        raise bad_request("empty form submitted")
    world.instance.change(world.instance["instance"], **changes)


def check_address(text: str) -> str:
    """Return what is an address to write to. Raises RefusedError (400), in Go's words."""
    if not text:
        raise bad_request("mail: no address")
    if not _ADDRESS.fullmatch(text):
        raise bad_request("mail: missing '@' or angle-addr")
    return text


def _contact(world: World, username: str) -> str | None:
    """Return the id of the account to turn to, None for no name. Raises RefusedError (400)."""
    if not username:
        return None
    contact = world.accounts.one("acct", username.lower())
    if contact is None:
        told = f"db error getting selected contact account with username {username}"
        raise bad_request(f"{told}: sql: no rows in result set")
    user = world.user_of(contact.id)
    if user is None or user.role not in ("admin", "moderator"):
        raise bad_request(f"user of selected contact account {username} is neither admin nor moderator")
    return contact.id
