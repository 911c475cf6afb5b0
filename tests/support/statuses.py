"""Statuses as GraphQL shows them: all that REST shows, too, to be compared."""

import io
from typing import Any

import aiohttp
from PIL import Image

from deploy.sandbox.deeds.statuses import Draft, post_status
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.server import Sandbox
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


def say_many(sandbox: Sandbox, name: str, count: int) -> list[str]:
    """Let somebody post so many statuses, inside the sandbox; return their ids, newest first."""
    account = person(sandbox, name)
    drafts = (Draft(text=f"Number {number}") for number in range(count))
    return [post_status(sandbox.world, account, draft).id for draft in drafts][::-1]


def person(sandbox: Sandbox, name: str) -> Account:
    """Return somebody of this server as the sandbox has them."""
    account = sandbox.world.accounts.one("acct", name)
    assert account is not None
    return account


async def upload(client: Client, description: str = "A rectangle") -> str:
    """Upload a picture of 64 to 48 pixels; return the id that REST gives it."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 140, 95)).save(picture, "PNG")
    form = aiohttp.FormData()
    form.add_field("file", picture.getvalue(), filename="green.png", content_type="image/png")
    form.add_field("description", description)
    status, media = await client.rest("POST", "/api/v2/media", data=form)
    assert status == 200, media
    return str(media["id"])


async def page(client: Client, path: str) -> Any:  # noqa: ANN401  JSON
    """Return what REST answers to a GET that must succeed."""
    status, answer = await client.rest("GET", path)
    assert status == 200, answer
    return answer
