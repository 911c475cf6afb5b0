"""What admins do to the instance."""

from deploy.sandbox.text import MARKDOWN, format_text
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.world import World


def update_instance(world: World, body: Body) -> None:
    """Change what a form names. Raises RefusedError (400)."""
    changes: dict[str, object] = {}
    for name in ("title", "contact_email"):
        if (text := body.text(name)) is not None:
            changes[name] = text
    for name in ("short_description", "description", "terms"):
        if (text := body.text(name)) is not None:
            changes |= {f"{name}_raw": text, name: format_text(world, text, MARKDOWN).html}
    if (username := body.text("contact_username")) is not None:
        contact = world.accounts.one("acct", username.lower())
        if username and contact is None:
            raise bad_request(f"account with username {username} not found in the db")
        changes["contact_account_id"] = contact.id if contact else None
    if not changes:
        raise bad_request("empty form submitted")
    world.instance.change(world.instance["instance"], **changes)
