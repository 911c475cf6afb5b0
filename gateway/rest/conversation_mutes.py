"""Muting conversations over REST."""

from collections.abc import Mapping

from gateway.rest.endpoint import Endpoint
from resolvers import conversation_mutes
from resolvers.context import Ctx
from resolvers.ids import checked_id


async def _mute(ctx: Ctx, path: Mapping[str, str]) -> object:
    mute, _ = await conversation_mutes.mute(ctx, checked_id(path["id"], "id"))
    return {"status_id": mute.status_id, "muted_at": mute.muted_at}


async def _unmute(ctx: Ctx, path: Mapping[str, str]) -> object:
    unmuted, _ = await conversation_mutes.unmute(ctx, checked_id(path["id"], "id"))
    return {"unmuted": unmuted}


ENDPOINTS = [
    Endpoint("POST", "/statuses/{id}/mute_conversation", _mute),
    Endpoint("POST", "/statuses/{id}/unmute_conversation", _unmute),
]
