"""Filters on the wire, of version 2 and 1, and what they say about a status."""

from deploy.sandbox.entities.dates import maybe_stamp
from deploy.sandbox.filtering import matches
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.filters import Filter, FilterKeyword, FilterStatus
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.world import World


def filter_entity(world: World, row: Filter) -> dict[str, object]:
    """Return a Filter."""
    return {
        "id": row.id,
        "title": row.title,
        "context": row.contexts,
        "expires_at": maybe_stamp(row.expires_at),
        "filter_action": row.action,
        "keywords": [keyword_entity(entry) for entry in world.filter_keywords.by("filter", row.id)],
        "statuses": [filter_status_entity(entry) for entry in world.filter_statuses.by("filter", row.id)],
    }


def keyword_entity(entry: FilterKeyword) -> dict[str, object]:
    """Return a FilterKeyword."""
    return {"id": entry.id, "keyword": entry.keyword, "whole_word": entry.whole_word}


def filter_status_entity(entry: FilterStatus) -> dict[str, object]:
    """Return a FilterStatus; GoToSocial calls the status's id `phrase`."""
    return {"id": entry.id, "phrase": entry.status_id}


def filter_v1_entity(row: Filter, entry: FilterKeyword) -> dict[str, object]:
    """Return a V1::Filter: one keyword with what its filter says."""
    return {
        "id": entry.id,
        "phrase": entry.keyword,
        "context": row.contexts,
        "whole_word": entry.whole_word,
        "expires_at": maybe_stamp(row.expires_at),
        "irreversible": row.action == "hide",
    }


def filtered_entities(world: World, viewer: Account | None, status: Status, context: str) -> list[dict[str, object]]:
    """Return the FilterResults of a status."""
    return [
        {
            "filter": filter_entity(world, match.filter),
            "keyword_matches": match.keywords,
            "status_matches": match.status_ids,
        }
        for match in matches(world, viewer, status, context)
    ]
