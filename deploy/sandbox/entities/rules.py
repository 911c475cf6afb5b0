"""Rules on the wire."""

from collections.abc import Iterable

from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.model.rules import Rule
from deploy.sandbox.world import World


def rules_in_force(world: World) -> list[Rule]:
    """Return the rules that count."""
    return [row for row_id in world.rules.ids if not (row := world.rules[row_id]).deleted]


def instance_rules(world: World) -> list[dict[str, object]]:
    """Return the rules that count, as everybody sees them."""
    return rule_entities(world, (row.id for row in rules_in_force(world)))


def rule_entities(world: World, ids: Iterable[str]) -> list[dict[str, object]]:
    """Return rules by their ids; those that are gone are left out."""
    rows = (world.rules.get(row_id) for row_id in ids)
    return [{"id": row.id, "text": row.text} for row in rows if row]


def admin_rule_entity(row: Rule) -> dict[str, object]:
    """Return a rule as admins see it."""
    return {"id": row.id, "text": row.text, "created_at": stamp(row.created_at), "updated_at": stamp(row.updated_at)}
