"""Entities: every object that a real GoToSocial was seen to answer decodes; what is broken costs only itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from resolvers.entities.account import Account, OwnAccount
from resolvers.entities.admin import AdminAccount, AdminReport, DomainPermission
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.filter import Filter
from resolvers.entities.instance import Instance
from resolvers.entities.list import List
from resolvers.entities.marker import Marker
from resolvers.entities.media import MediaAttachment
from resolvers.entities.poll import Poll
from resolvers.entities.relationship import Relationship
from resolvers.entities.report import Report
from resolvers.entities.status import Status
from resolvers.entities.tag import Tag
from resolvers.errors import UpstreamDownError

RECORDINGS = Path(__file__).parents[1] / "contract" / "recordings"

# An object with these keys is one of these, wherever it stands.
KINDS: dict[type[msgspec.Struct], set[str]] = {
    Status: {"reblogs_count", "spoiler_text", "visibility"},
    Account: {"acct", "followers_count", "note"},
    Relationship: {"followed_by", "blocked_by"},
    Poll: {"options", "votes_count", "multiple"},
    MediaAttachment: {"blurhash", "preview_url", "type"},
    OwnAccount: {"acct", "source", "role"},
    List: {"replies_policy", "exclusive"},
    Filter: {"filter_action", "keywords"},
    Tag: {"history", "following"},
    Marker: {"last_read_id", "version"},
    Report: {"status_ids", "target_account", "action_taken"},
    AdminAccount: {"email", "invite_request", "confirmed"},
    AdminReport: {"assigned_account", "target_account"},
    DomainPermission: {"domain", "private_comment"},
    Instance: {"configuration", "contact", "usage"},
}


def objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_recorded_object_decodes(kind: type[msgspec.Struct]) -> None:
    count = 0
    for file in RECORDINGS.glob("*.json"):
        for found in objects([step["response"] for step in json.loads(file.read_text())["steps"]]):
            if KINDS[kind] <= found.keys():
                decoded = decode(kind, json.dumps(found).encode())
                assert getattr(decoded, "id", None) == found.get("id")
                count += 1
    assert count >= 3


def test_a_broken_item_costs_only_itself() -> None:
    body = b'[{"id": "1"}, {"id": 2}, {"following": true}, {"id": "4", "future": {"key": []}}]'
    assert [item.id for item in decode_list(Relationship, body)] == ["1", "4"]


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error": "x"}', b"[", b"null", b'[{"id": "1"'])
def test_what_is_no_list_is_one_clear_error(body: bytes) -> None:
    with pytest.raises(UpstreamDownError) as caught:
        decode_list(Relationship, body)
    assert "Relationship" in caught.value.detail
    assert "Relationship" not in caught.value.message


def test_the_path_of_a_misfit_is_told_to_the_log() -> None:
    body = {"id": "1", "expired": False, "multiple": False, "votes_count": 0, "options": [{"title": 5}]}
    with pytest.raises(UpstreamDownError) as caught:
        decode(Poll, json.dumps(body).encode())
    assert "$.options[0].title" in caught.value.detail
