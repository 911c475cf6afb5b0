"""Entities: every object that a real GoToSocial was seen to answer decodes; what is broken costs only itself."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from resolvers.entities.account import Account, OwnAccount
from resolvers.entities.admin import AdminAccount, AdminReport, DomainPermission
from resolvers.entities.conversation import Conversation
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.filter import Filter
from resolvers.entities.instance import Instance
from resolvers.entities.interaction import InteractionPolicy
from resolvers.entities.interaction_request import InteractionRequest
from resolvers.entities.list import List
from resolvers.entities.marker import Marker
from resolvers.entities.media import MediaAttachment, MediaType
from resolvers.entities.notification import Notification, NotificationType
from resolvers.entities.poll import Poll
from resolvers.entities.relationship import Relationship
from resolvers.entities.report import Report
from resolvers.entities.search import SearchResults
from resolvers.entities.status import DeletedStatus, FilterMatch, Status, StatusContext, StatusEdit, StatusSource
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
    FilterMatch: {"filter", "keyword_matches"},
    InteractionPolicy: {"can_favourite", "can_reply", "can_reblog"},
}


STATUS: dict[str, object] = {
    "id": "1",
    "uri": "https://a.example/1",
    "account": {"id": "1", "username": "a", "acct": "a", "created_at": "2026-01-01T00:00:00.000Z"},
    "created_at": "2026-01-01T00:00:00.000Z",
    "content": "",
    "visibility": "public",
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
                decoded = msgspec.json.decode(json.dumps(found), type=kind)
                assert getattr(decoded, "id", None) == found.get("id")
                count += 1
    assert count >= 3


# What GoToSocial answers to a path: one of these, or a list of them.
BODIES: dict[str, type[msgspec.Struct]] = {
    r"POST statuses": Status,
    r"(GET|PUT) statuses/[^/]+": Status,
    r"DELETE statuses/[^/]+": DeletedStatus,
    r"POST statuses/[^/]+/(un)?(favourite|reblog|bookmark|pin|mute)": Status,
    r"GET statuses/[^/]+/context": StatusContext,
    r"GET statuses/[^/]+/history": StatusEdit,
    r"GET statuses/[^/]+/source": StatusSource,
    r"GET statuses/[^/]+/(favourited|reblogged)_by": Account,
    r"GET timelines/(home|public|tag/[^/]+|list/[^/]+)": Status,
    r"GET (bookmarks|favourites)": Status,
    r"GET accounts/[^/]+/statuses": Status,
    r"GET notifications(/[^/]+)?": Notification,
    r"(GET|POST) conversations(/[^/]+/read)?": Conversation,
    r"(GET|POST) interaction_requests(/[^/]+)?(/authorize|/reject)?": InteractionRequest,
    r"GET polls/[^/]+": Poll,
    r"POST polls/[^/]+/votes": Poll,
    r"(GET|POST|PUT) media(/[^/]+)?": MediaAttachment,
    r"GET search": SearchResults,
}


@pytest.mark.parametrize("route", BODIES)
def test_every_recorded_body_decodes(route: str) -> None:
    count = 0
    for file in RECORDINGS.glob("*.json"):
        for step in json.loads(file.read_text())["steps"]:
            path = re.sub(r"^/api/v[12]/|[?].*", "", step["request"].get("path", ""))
            body = step["response"].get("body")
            scheduled = isinstance(body, dict) and "scheduled_at" in body
            v1_search = step["request"].get("path", "").startswith("/api/v1/search")
            if not re.fullmatch(route, f"{step['request'].get('method')} {path}") or v1_search or scheduled:
                continue
            if step["response"].get("status") == 200:
                kind: Any = list[BODIES[route]] if isinstance(body, list) else BODIES[route]  # type: ignore[misc]  # known at run time
                assert msgspec.json.decode(json.dumps(body), type=kind) is not None
                count += 1
    assert count >= 1


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


def test_a_broken_item_of_a_nested_list_costs_only_itself() -> None:
    media = {"id": "1", "type": "image"}
    broken = STATUS | {"id": "2", "media_attachments": [media, {"id": 7}, media], "tags": [5]}
    wrong = STATUS | {"id": "3", "account": {"id": "1"}}
    (first, second) = decode_list(Status, json.dumps([STATUS, broken, wrong]).encode())
    assert (first.id, second.id, len(second.media_attachments), second.tags) == ("1", "2", 2, [])
    context = decode(StatusContext, json.dumps({"ancestors": [wrong], "descendants": [broken, wrong]}).encode())
    assert (context.ancestors, [status.id for status in context.descendants]) == ([], ["2"])


def test_a_poll_never_loses_an_option() -> None:
    """Its votes are places in the list."""
    poll = {"id": "1", "expired": False, "multiple": False, "votes_count": 0, "options": [{"title": 5}, {"title": "a"}]}
    context = decode(StatusContext, json.dumps({"ancestors": [], "descendants": [STATUS | {"poll": poll}]}).encode())
    assert context.descendants == []


def test_words_that_come_with_later_versions_are_unknown_ones() -> None:
    notification = {"id": "1", "type": "moderation_warning", "created_at": "2026-01-01T00:00:00.000Z"}
    assert decode(Notification, json.dumps(notification).encode()).type is NotificationType.UNKNOWN
    assert decode(MediaAttachment, b'{"id": "1", "type": "hologram"}').type is MediaType.UNKNOWN
    assert decode(Status, json.dumps(STATUS | {"content_type": "text/org"}).encode()).content_type == "text/plain"


def test_size_length_and_focus_come_out_of_meta() -> None:
    meta = {"original": {"width": 64, "height": 48, "duration": 1.5, "size": "64x48"}, "focus": {"x": -0.5, "y": 0.25}}
    media = decode(MediaAttachment, json.dumps({"id": "1", "type": "gifv", "meta": meta}).encode())
    assert (media.width, media.height, media.duration) == (64, 48, 1.5)
    assert media.focus is not None
    assert (media.focus.x, media.focus.y) == (-0.5, 0.25)
