"""Statuses as GraphQL shows them: all that REST shows, too, to be compared."""

from typing import Any

from tests.support.stack import Client

_ACCOUNT = "localId username acct displayName avatar createdAt statusesCount"
_PARTS = f"""
localId uri url createdAt editedAt content spoilerText sensitive language visibility localOnly contentType repliesCount
reblogsCount favouritesCount favourited reblogged bookmarked muted pinned account {{ {_ACCOUNT} }}
poll {{ localId expired multiple votesCount votersCount expiresAt voted ownVotes options {{ title votesCount }} }}
application {{ name }} mediaAttachments {{ localId type url previewUrl remoteUrl description blurhash }}
mentions {{ username acct url }} tags {{ name url }} emojis {{ shortcode url staticUrl }}
interactionPolicy {{
  canFavourite {{ automaticApproval manualApproval }}
  canReply {{ automaticApproval manualApproval }}
  canReblog {{ automaticApproval manualApproval }}
}}
"""
STATUS = f"id inReplyToId inReplyToAccountId {_PARTS} reblog {{ {_PARTS} }}"


async def say(client: Client, text: str, **values: object) -> Any:  # noqa: ANN401  JSON
    """Post by REST; return what it answers. Public unless told otherwise."""
    body = {"status": text, "visibility": "public"} | values
    status, answer = await client.rest("POST", "/api/v1/statuses", json=body)
    assert status == 200, answer
    return answer


async def say_many(client: Client, count: int) -> list[str]:
    """Post so many statuses, one after the other; return their ids, newest first."""
    return [(await say(client, f"Number {number}"))["id"] for number in range(count)][::-1]


async def do_to_all(client: Client, ids: list[str], verb: str) -> None:
    """Do one thing to many statuses, in their order."""
    for one in ids:
        status, answer = await client.rest("POST", f"/api/v1/statuses/{one}/{verb}")
        assert status == 200, answer


async def page(client: Client, path: str) -> Any:  # noqa: ANN401  JSON
    """Return what REST answers to a GET that must succeed."""
    status, answer = await client.rest("GET", path)
    assert status == 200, answer
    return answer
