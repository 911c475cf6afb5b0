"""The rules of the server: for everybody to read, for admins to write."""

from deploy.sandbox.entities.rules import admin_rule_entity, instance_rules, rules_in_force
from deploy.sandbox.model.rules import Rule
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request, not_found
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_ADMIN = "/api/v1/admin/instance/rules"


@routes.add("GET", "/api/v1/instance/rules", who=Who.ANYBODY)
def public_rules(call: Call) -> object:
    """Return the rules."""
    return instance_rules(call.world)


@routes.add("GET", _ADMIN, "admin:read", who=Who.ADMIN)
def rules(call: Call) -> object:
    """Return the rules with their dates."""
    return [admin_rule_entity(row) for row in rules_in_force(call.world)]


@routes.add("POST", _ADMIN, "admin:write", who=Who.ADMIN)
def create(call: Call) -> object:
    """Add a rule."""
    moment = now()
    row = Rule(id=new_id(), text=_text(call), created_at=moment, updated_at=moment)
    return admin_rule_entity(call.world.rules.add(row))


@routes.add("GET", f"{_ADMIN}/{{id}}", "admin:read", who=Who.ADMIN)
def rule(call: Call) -> object:
    """Return one rule."""
    return admin_rule_entity(_rule(call))


@routes.add("PATCH", f"{_ADMIN}/{{id}}", "admin:write", who=Who.ADMIN)
def update(call: Call) -> object:
    """Put a rule in other words."""
    return admin_rule_entity(call.world.rules.change(_rule(call), text=_text(call), updated_at=now()))


@routes.add("DELETE", f"{_ADMIN}/{{id}}", "admin:write", who=Who.ADMIN)
def delete(call: Call) -> object:
    """Take a rule back; it can still be read, changed and taken back by its id."""
    return admin_rule_entity(call.world.rules.change(_rule(call), deleted=True, updated_at=now()))


def _rule(call: Call) -> Rule:
    row = call.world.rules.get(call.path["id"])
    if row is None:
        raise not_found()
    return row


def _text(call: Call) -> str:
    text = call.body.text("text")
    if not text:
        raise bad_request("Instance rule text is empty")
    return text
