"""What is known of uploads. Their bytes go to POST /api/v2/media, past Chirp."""

from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.media import Focus, MediaAttachment
from resolvers.errors import ValidationError

_MEDIA = "/api/v1/media"


async def attachment(ctx: Ctx, media_id: str) -> MediaAttachment:
    """Return an upload of the viewer's; needs the scope write:media. Raises NotFoundError for those of others."""
    ctx.viewer.require_token()
    return decode(MediaAttachment, (await ctx.get(f"{_MEDIA}/{media_id}")).body)


async def update(
    ctx: Ctx, media_id: str, *, description: str | None = None, focus: Focus | None = None
) -> MediaAttachment:
    """Describe an upload of the viewer's, None for what stays as it is; needs the scope write:media.

    Raises NotFoundError for those of others, ValidationError when there is nothing to change.
    """
    ctx.viewer.require_token()
    body: dict[str, object] = {} if description is None else {"description": description}
    if focus is not None:
        body["focus"] = written_focus(focus)
    if not body:
        raise ValidationError("Give a description, a focus or both.", field="description")
    return decode(MediaAttachment, (await ctx.call("PUT", f"{_MEDIA}/{media_id}", json=body)).body)


def written_focus(focus: Focus, field: str = "focus") -> str:
    """Return a focus as Mastodon writes it, `x,y`. Raises ValidationError when it lies outside of the picture."""
    if not (-1 <= focus.x <= 1 and -1 <= focus.y <= 1):
        raise ValidationError("Both go from -1 to 1.", field=field)
    return f"{focus.x:.6f},{focus.y:.6f}"
